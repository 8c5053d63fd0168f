/// What features say of that which they did for somebody. Whoever writes it down is above.
@NullMarked
package dev.codeway.platform.audit;

import org.jspecify.annotations.NullMarked;
