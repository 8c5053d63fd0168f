/// A deployment's life: its state machine, its list, its place in the queue, the wait for its end,
/// the releases that make it live, and what of these a project is shown with. Imports projects,
/// builds, the feed and the platform.
@NullMarked
package dev.codeway.deployment;

import org.jspecify.annotations.NullMarked;
