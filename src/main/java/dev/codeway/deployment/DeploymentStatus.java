package dev.codeway.deployment;

import java.util.Set;

/// Where a deployment stands. The arrows are those of `docs/state-machine.md`; the database's
/// trigger `guard_deployment_arrow` keeps the same ones.
public enum DeploymentStatus {
    NOT_STARTED,
    QUEUED,
    IN_PROGRESS,
    READY,
    FAIL;

    /// What may follow.
    Set<DeploymentStatus> next() {
        return switch (this) {
            case NOT_STARTED -> Set.of(QUEUED, FAIL);
            case QUEUED -> Set.of(IN_PROGRESS, FAIL);
            case IN_PROGRESS -> Set.of(QUEUED, READY, FAIL);
            case READY, FAIL -> Set.of();
        };
    }

    /// Whether nothing follows.
    public boolean isTerminal() {
        return next().isEmpty();
    }
}
