package dev.codeway.deployment;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/// Where a queued deployment stands, and why it is still there.
///
/// @param position counts from 1 over all projects, the next one first
@Schema(name = "QueuePlace")
public record QueuePlace(@Schema(examples = "3") long position, BlockedBy blockedBy) {

    /// What has to happen before it is built.
    public enum BlockedBy {
        /// A worker with nothing to do, and room below the limits.
        CAPACITY,
        /// The end of another build of its project.
        PROJECT_BUSY,
        /// Somebody letting the queue go on.
        HELD
    }
}
