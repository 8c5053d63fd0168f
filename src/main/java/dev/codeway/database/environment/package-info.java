/// What kind of database this is, and what may therefore not be done to it. Imports the platform
/// only.
@NullMarked
package dev.codeway.database.environment;

import org.jspecify.annotations.NullMarked;
