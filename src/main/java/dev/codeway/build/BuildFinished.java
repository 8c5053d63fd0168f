package dev.codeway.build;

import java.util.UUID;

/// A build that has ended, however it ended.
public record BuildFinished(UUID deploymentId, BuildOutcome outcome) {}
