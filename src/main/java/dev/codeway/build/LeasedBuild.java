package dev.codeway.build;

import java.time.Instant;
import java.util.UUID;

/// A build that a worker holds.
///
/// @param heardAt when the worker last reported; where its deadline is nearer than a lease, it may
///   have been later
/// @param expiresAt when the lease ends unless it reports before
/// @param deadline when the lease ends in any case
public record LeasedBuild(
        UUID deploymentId,
        int attempt,
        String worker,
        Instant claimedAt,
        Instant heardAt,
        Instant expiresAt,
        Instant deadline) {}
