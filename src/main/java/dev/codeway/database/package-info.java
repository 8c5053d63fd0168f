/// Looks after the service's own PostgreSQL: migrates it, tells its health, and runs one for
/// development. Imports the platform only.
@NullMarked
package dev.codeway.database;

import org.jspecify.annotations.NullMarked;
