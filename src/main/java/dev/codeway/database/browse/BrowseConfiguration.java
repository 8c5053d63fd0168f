package dev.codeway.database.browse;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

import java.time.Duration;

/// How much of the database those may take who only look.
@ConfigMapping(prefix = "codeway.browse")
interface BrowseConfiguration {

    /// How long a statement may take.
    @WithDefault("2s")
    Duration patience();

    /// How many of the pool's connections are used for looking, at the most.
    @WithDefault("2")
    int connections();

    /// How many rows an export has at the most.
    @WithDefault("10000")
    int exportRows();
}
