/// What anybody may ask for, and how slowly, so that the others are still served. Imports problems,
/// their answers and who makes a request.
@NullMarked
package dev.codeway.platform.limit;

import org.jspecify.annotations.NullMarked;
