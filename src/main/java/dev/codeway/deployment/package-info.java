/// A deployment's life: its state machine, its list, the wait for its end. Imports projects and the
/// platform.
@NullMarked
package dev.codeway.deployment;

import org.jspecify.annotations.NullMarked;
