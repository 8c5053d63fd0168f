/// Lets people look into the service's own tables, and change nothing. Imports the platform only.
@NullMarked
package dev.codeway.database.browse;

import org.jspecify.annotations.NullMarked;
