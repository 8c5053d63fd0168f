/// Writes projects and deployments as they were somewhere else or are said to have been, along the
/// arrows of the state machine and with the events of each step. Imports the platform only.
@NullMarked
package dev.codeway.database.record;

import org.jspecify.annotations.NullMarked;
