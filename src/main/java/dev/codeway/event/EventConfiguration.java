package dev.codeway.event;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

import java.time.Duration;

/// Settings of the feed.
@ConfigMapping(prefix = "codeway.event")
public interface EventConfiguration {

    /// How long events are kept.
    @WithDefault("30d")
    Duration retention();

    /// How often older ones are deleted.
    @WithDefault("10m")
    Duration retentionSweep();

    /// How often a silent stream sends a sign of life.
    @WithDefault("15s")
    Duration heartbeat();
}
