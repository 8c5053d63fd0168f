/// The worker protocol: claims, leases, the logs of builds, the reaper. Knows deployments only by
/// id and by the columns that a claim touches; what the end of a build means is decided by whoever
/// implements [BuildEnds]. Imports the platform and the feed.
@NullMarked
package dev.codeway.build;

import org.jspecify.annotations.NullMarked;
