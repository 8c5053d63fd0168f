/// What a developer does with the database at hand. Imports the platform and what makes a database.
@NullMarked
package dev.codeway.database.local;

import org.jspecify.annotations.NullMarked;
