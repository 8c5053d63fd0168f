package dev.codeway.build;

import java.time.Instant;

/// A worker that was heard of within a day.
///
/// @param building how many builds it holds
/// @param heardAt when it last reported on a build
public record KnownWorker(String id, long building, Instant heardAt) {}
