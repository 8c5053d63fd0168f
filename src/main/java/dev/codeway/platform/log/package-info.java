/// What the log looks like. Imports nothing.
@NullMarked
package dev.codeway.platform.log;

import org.jspecify.annotations.NullMarked;
