package dev.codeway.platform.postgres;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/// Settings of `codeway.pipelines.*`.
@ConfigMapping(prefix = "codeway.pipelines")
interface PipelineConfiguration {

    /// Whether hot reads go over connections of their own: a third of `connection_limit`, four at
    /// the most. Otherwise these connections are not used.
    @WithDefault("true")
    boolean enabled();
}
