/// Puts the whole database aside and brings it back, with PostgreSQL's own `pg_dump` and
/// `pg_restore`, and proves that what comes back is what was put aside.
@NullMarked
package dev.codeway.database.backup;

import org.jspecify.annotations.NullMarked;
