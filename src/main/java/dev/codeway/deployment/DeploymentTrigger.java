package dev.codeway.deployment;

/// What started a deployment.
enum DeploymentTrigger {
    API,
    MANUAL,
    PUSH,
    SCHEDULE,
    RETRY
}
