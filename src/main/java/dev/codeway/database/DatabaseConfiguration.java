package dev.codeway.database;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

import java.time.Duration;

/// How the service deals with its database. The connection itself is `DATABASE_URL`.
@ConfigMapping(prefix = "codeway.migration")
interface DatabaseConfiguration {

    /// How long the port stays closed for the first attempt to migrate.
    @WithDefault("5s")
    Duration startPatience();

    /// With other migrators and with locks that live traffic holds, before an attempt counts as
    /// failed and another follows.
    @WithDefault("10m")
    Duration patience();
}
