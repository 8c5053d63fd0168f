/// Operations that are asked all day long, answered on the event loop past JAX-RS and the ORM.
/// Knows who makes a request, how many they may make, and how answers look.
@NullMarked
package dev.codeway.platform.hotread;

import org.jspecify.annotations.NullMarked;
