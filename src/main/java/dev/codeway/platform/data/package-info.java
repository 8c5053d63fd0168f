/// What a feature implements to change rows that exist already, a few at a time, while everybody
/// goes on working with them.
@NullMarked
package dev.codeway.platform.data;

import org.jspecify.annotations.NullMarked;
