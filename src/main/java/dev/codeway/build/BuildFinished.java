package dev.codeway.build;

import java.util.UUID;

/// Fired in the transaction that ends a build, however it ended. Whoever owns the deployment moves
/// it in the same transaction.
public record BuildFinished(UUID deploymentId, BuildOutcome outcome) {}
