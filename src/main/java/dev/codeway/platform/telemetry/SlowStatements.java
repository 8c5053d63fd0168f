package dev.codeway.platform.telemetry;

import dev.codeway.platform.lifecycle.Serving;

import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;

/// Has slow statements logged where the process is to serve. Subcommands may take their time.
class SlowStatements {

    void expect(
            @Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) Serving event,
            TelemetryConfiguration configuration) {
        Statements.slowFrom(configuration.slowStatement());
    }
}
