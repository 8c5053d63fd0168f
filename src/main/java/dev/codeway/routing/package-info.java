/// Says what is live under a subdomain: a table in memory that the feed keeps current, the answers
/// of routers out of it, the ledger of releases for the past. Imports the feed and the platform
/// only; it reads projects, deployments and releases by their tables and events.
@NullMarked
package dev.codeway.routing;

import org.jspecify.annotations.NullMarked;
