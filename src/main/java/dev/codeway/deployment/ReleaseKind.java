package dev.codeway.deployment;

/// How a release came about.
public enum ReleaseKind {
    /// By a build that went well.
    AUTO,
    /// By somebody who chose the deployment.
    PROMOTE,
    /// By somebody who went back to what was live before.
    ROLLBACK
}
