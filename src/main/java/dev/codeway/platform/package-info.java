/// What every feature stands on: problems, paging, HTTP conventions, limits, the connection to
/// PostgreSQL, hosts, time. Knows no feature.
@NullMarked
package dev.codeway.platform;

import org.jspecify.annotations.NullMarked;
