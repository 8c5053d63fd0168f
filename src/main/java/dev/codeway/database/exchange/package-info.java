/// Takes projects and deployments out of a database, for another one. Imports the platform only.
@NullMarked
package dev.codeway.database.exchange;

import org.jspecify.annotations.NullMarked;
