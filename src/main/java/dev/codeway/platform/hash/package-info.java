/// Fingerprints.
@NullMarked
package dev.codeway.platform.hash;

import org.jspecify.annotations.NullMarked;
