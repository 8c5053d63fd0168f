package dev.codeway.build;

import org.jspecify.annotations.Nullable;

/// How a build ended.
public sealed interface BuildOutcome {

    /// Its worker says it went well.
    ///
    /// @param logsComplete whether all of the log has arrived; null where the worker did not say
    ///   how much there was
    record Succeeded(@Nullable Artifact artifact, @Nullable Boolean logsComplete)
            implements BuildOutcome {}

    /// Its worker says it went wrong.
    record Failed(BuildFailure why, @Nullable Boolean logsComplete) implements BuildOutcome {}

    /// Its worker gave it back undone.
    record HandedBack() implements BuildOutcome {}

    /// Its worker fell silent.
    ///
    /// @param spent whether that has happened often enough
    record Lost(boolean spent) implements BuildOutcome {}

    /// It ran into its deadline.
    record TimedOut() implements BuildOutcome {}

    /// It was to be canceled, and its worker did not end it in time.
    record Canceled() implements BuildOutcome {}
}
