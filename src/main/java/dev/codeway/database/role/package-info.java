/// Two roles: one that reads and writes rows, which serves, and one that owns the tables, which
/// migrates.
@NullMarked
package dev.codeway.database.role;

import org.jspecify.annotations.NullMarked;
