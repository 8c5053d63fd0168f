/// The sets of projects and deployments that an environment begins with. Imports the platform and
/// what writes records.
@NullMarked
package dev.codeway.database.seed;

import org.jspecify.annotations.NullMarked;
