/// What operators see of the service from outside: how long statements take, and the traces that it
/// takes part in. Imports `setting` and `lifecycle`.
@NullMarked
package dev.codeway.platform.telemetry;

import org.jspecify.annotations.NullMarked;
