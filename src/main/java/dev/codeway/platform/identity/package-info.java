/// Who makes a request, and what they may do. Whoever finds it out is above; features only ask.
@NullMarked
package dev.codeway.platform.identity;

import org.jspecify.annotations.NullMarked;
