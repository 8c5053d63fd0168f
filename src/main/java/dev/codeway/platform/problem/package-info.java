/// Everything that can go wrong for a client, free of HTTP. Imports nothing of Codeway.
@NullMarked
package dev.codeway.platform.problem;

import org.jspecify.annotations.NullMarked;
