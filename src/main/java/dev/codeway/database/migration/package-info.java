/// Brings the schema forward and back, and says where it stands. Flyway applies; planning and going
/// back are its paid parts, and ours here.
@NullMarked
package dev.codeway.database.migration;

import org.jspecify.annotations.NullMarked;
