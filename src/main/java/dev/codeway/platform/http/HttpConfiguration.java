package dev.codeway.platform.http;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

import java.time.Duration;

/// Settings of the HTTP conventions.
@ConfigMapping(prefix = "codeway.http")
interface HttpConfiguration {

    /// How long an idempotency key replays its answer.
    @WithDefault("24h")
    Duration idempotencyRetention();

    /// How often keys older than that are deleted.
    @WithDefault("1h")
    Duration idempotencySweep();
}
