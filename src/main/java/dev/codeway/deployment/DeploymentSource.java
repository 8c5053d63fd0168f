package dev.codeway.deployment;

import org.jspecify.annotations.Nullable;

import java.util.UUID;

/// What a deployment is built from and because of.
///
/// @param ref null for the repository's default branch
/// @param commit null for the newest of the ref
/// @param retryOf the deployment that it repeats
record DeploymentSource(
        @Nullable String ref,
        @Nullable String commit,
        DeploymentTrigger trigger,
        @Nullable UUID retryOf) {

    static DeploymentSource sameAs(Deployment finished) {
        return new DeploymentSource(
                finished.ref, finished.commit, DeploymentTrigger.RETRY, finished.id);
    }
}
