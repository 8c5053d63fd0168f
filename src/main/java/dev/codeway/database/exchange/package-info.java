/// Takes projects and deployments out of a database and brings them into another one. Imports the
/// platform only.
@NullMarked
package dev.codeway.database.exchange;

import org.jspecify.annotations.NullMarked;
