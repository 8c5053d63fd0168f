package dev.codeway.build;

import org.jspecify.annotations.Nullable;

/// Where a deployment stands after its build has ended.
///
/// @param reason why it failed; null where it did not
/// @param logsComplete whether all of its log has arrived; null where the worker did not say how
///   much there was
public record Moved(String status, @Nullable String reason, @Nullable Boolean logsComplete) {}
