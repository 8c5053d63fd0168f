/// The whole under fire: instances and workers that are killed while thousands of deployments are
/// queued, built, canceled, promoted and rolled back.
@NullMarked
package dev.codeway.chaos;

import org.jspecify.annotations.NullMarked;
