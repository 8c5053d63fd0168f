package dev.codeway.audit;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

import java.time.Duration;

/// Settings of `codeway.audit.*`.
@ConfigMapping(prefix = "codeway.audit")
interface AuditConfiguration {

    /// How often refusals are written, those of one kind as one.
    @WithDefault("10s")
    Duration writeEvery();

    /// How many kinds of refusals are told apart of each caller, and of all strangers together,
    /// until they are written. Of the others there is only their number.
    @WithDefault("20")
    int mostRefusals();
}
