/// Runs data migrations: in the background of a service, or as a command. Imports the platform
/// only.
@NullMarked
package dev.codeway.database.data;

import org.jspecify.annotations.NullMarked;
