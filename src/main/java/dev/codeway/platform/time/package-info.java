/// The time that the service goes by.
@NullMarked
package dev.codeway.platform.time;

import org.jspecify.annotations.NullMarked;
