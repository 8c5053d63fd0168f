/// What the native executable does otherwise than Java, of itself and not of any feature.
@NullMarked
package dev.codeway.platform.executable;

import org.jspecify.annotations.NullMarked;
