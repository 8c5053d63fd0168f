package dev.codeway.platform.telemetry;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

import java.time.Duration;
import java.util.Optional;

/// What is told about the service, and to whom.
@ConfigMapping(prefix = "codeway.telemetry")
interface TelemetryConfiguration {

    /// From when on a statement is slow: it is logged, without its parameters. Zero for never.
    @WithDefault("1s")
    Duration slowStatement();

    /// Whether the log is written as JSON, an object a line.
    @WithDefault("false")
    boolean jsonLog();

    /// Where an OpenTelemetry collector takes OTLP over HTTP, as in `http://collector:4318`.
    /// Without one there are no traces of our own; what clients send is still handed on to workers.
    Optional<String> traces();

    /// The share of the traces begun here that are kept, 0 to 1. Others decide for theirs.
    @WithDefault("1.0")
    double tracesShare();
}
