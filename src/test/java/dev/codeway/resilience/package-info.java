/// What the service promises while what it stands on fails: the database, the network, its own
/// process. Each test prints what it measured.
@NullMarked
package dev.codeway.resilience;

import org.jspecify.annotations.NullMarked;
