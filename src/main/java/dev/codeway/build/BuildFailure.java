package dev.codeway.build;

/// Why a worker says that a build failed.
public enum BuildFailure {
    /// The build itself went wrong.
    BUILD_ERROR,
    /// It took longer than the worker allows.
    TIMEOUT,
    /// The worker stopped it because it was told to.
    CANCELED
}
