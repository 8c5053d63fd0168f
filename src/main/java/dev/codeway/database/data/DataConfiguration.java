package dev.codeway.database.data;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

import java.time.Duration;

/// How gently data migrations go about it.
@ConfigMapping(prefix = "codeway.data")
public interface DataConfiguration {

    /// How many rows a transaction changes.
    @WithDefault("500")
    int batch();

    /// How long to leave the database alone after each.
    @WithDefault("100ms")
    Duration pause();

    /// How often a service looks whether there is anything to do.
    @WithDefault("1m")
    Duration every();
}
