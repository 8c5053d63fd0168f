package dev.codeway.deployment;

/// What started a deployment.
public enum DeploymentTrigger {
    API,
    MANUAL,
    PUSH,
    SCHEDULE,
    RETRY
}
