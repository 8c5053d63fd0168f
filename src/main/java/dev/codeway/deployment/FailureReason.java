package dev.codeway.deployment;

/// Why a deployment failed.
public enum FailureReason {
    /// The build itself failed; building the same again would fail again.
    BUILD_ERROR,
    /// The build ran into its deadline.
    TIMEOUT,
    /// Its worker was lost once too often.
    WORKER_LOST,
    /// Somebody stopped it.
    CANCELED,
    /// A newer deployment of the project took its place in the queue.
    SUPERSEDED;

    /// Whether this can be why something ended that stood there.
    boolean canEnd(DeploymentStatus status) {
        return switch (this) {
            case CANCELED, SUPERSEDED -> !status.isTerminal();
            case BUILD_ERROR, TIMEOUT, WORKER_LOST -> status == DeploymentStatus.IN_PROGRESS;
        };
    }
}
