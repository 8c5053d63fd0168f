package dev.codeway.routing;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

import java.time.Duration;

/// Settings of routing.
@ConfigMapping(prefix = "codeway.routing")
interface RoutingConfiguration {

    /// How old an answer may be that is given while the database is away; beyond that it is 503.
    /// Caches are told the same (`stale-if-error`).
    @WithDefault("24h")
    Duration maxStaleness();
}
