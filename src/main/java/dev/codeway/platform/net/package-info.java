/// Hosts and addresses. Imports nothing of Codeway.
@NullMarked
package dev.codeway.platform.net;

import org.jspecify.annotations.NullMarked;
