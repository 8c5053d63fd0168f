/// What many ask for at the same time, done for all of them at once.
@NullMarked
package dev.codeway.platform.together;

import org.jspecify.annotations.NullMarked;
