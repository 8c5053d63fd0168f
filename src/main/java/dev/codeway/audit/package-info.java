/// What is written down: who did what, and who was refused. Imports the platform only; features say
/// what they did by [dev.codeway.platform.audit.Deed].
@NullMarked
package dev.codeway.audit;

import org.jspecify.annotations.NullMarked;
