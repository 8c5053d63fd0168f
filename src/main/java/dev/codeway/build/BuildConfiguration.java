package dev.codeway.build;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

import java.time.Duration;
import java.util.OptionalInt;

/// How builds are handed out and taken back.
@ConfigMapping(prefix = "codeway.build")
interface BuildConfiguration {

    /// How long a worker may be silent.
    @WithDefault("60s")
    Duration lease();

    /// How long an attempt may take however often its worker reports.
    @WithDefault("45m")
    Duration deadline();

    /// How many workers a deployment may lose before it fails.
    @WithDefault("3")
    int maxAttempts();

    /// How many builds run at a time, of all workers. No limit without one; 0 holds the queue.
    OptionalInt maxRunning();

    /// How many builds a worker has at a time. No limit without one.
    OptionalInt maxPerWorker();

    /// How long a worker that was told to cancel may take to end.
    @WithDefault("60s")
    Duration cancelGrace();

    /// How often each instance looks for builds that were lost.
    @WithDefault("5s")
    Duration reapEvery();

    /// How often each instance counts what waits and what runs, for its metrics.
    @WithDefault("15s")
    Duration watchEvery();

    /// How often a waiting claim looks at the queue unasked.
    @WithDefault("2s")
    Duration claimPoll();
}
