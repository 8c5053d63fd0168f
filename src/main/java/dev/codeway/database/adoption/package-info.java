/// Takes over a database that Prisma made and still manages, in place: everything in one
/// transaction or nothing, with a record of what had to be altered. See docs/database/adoption.md.
@NullMarked
package dev.codeway.database.adoption;

import org.jspecify.annotations.NullMarked;
