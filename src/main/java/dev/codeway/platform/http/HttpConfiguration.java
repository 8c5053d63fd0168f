package dev.codeway.platform.http;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

import java.time.Duration;
import java.util.Optional;

/// Settings of the HTTP conventions.
@ConfigMapping(prefix = "codeway.http")
interface HttpConfiguration {

    /// How long an idempotency key replays its answer.
    @WithDefault("24h")
    Duration idempotencyRetention();

    /// How often keys older than that are deleted.
    @WithDefault("1h")
    Duration idempotencySweep();

    /// The proxies whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed: addresses and
    /// networks, with commas between them.
    @WithDefault("${codeway.trusted-proxies:}")
    Optional<String> trustedProxies();
}
