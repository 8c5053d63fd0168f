package dev.codeway.build;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

import java.time.Duration;

/// Settings of the logs of builds.
@ConfigMapping(prefix = "codeway.log")
interface LogConfiguration {

    /// How long the log of a build that has ended is kept.
    @WithDefault("90d")
    Duration retention();

    /// How often older ones are deleted.
    @WithDefault("1h")
    Duration retentionSweep();

    /// How often those who follow a log look for more of it without having been told of any.
    @WithDefault("2s")
    Duration poll();

    /// How often a silent stream sends a sign of life.
    @WithDefault("15s")
    Duration heartbeat();
}
