package dev.codeway.database;

import dev.codeway.platform.problem.Problem;

import jakarta.ws.rs.container.ContainerRequestContext;

import org.jboss.resteasy.reactive.server.ServerRequestFilter;

import java.time.Duration;

/// Answers 503 to whatever needs the schema before that is there.
class StartGate {

    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    private final SchemaMigration migration;

    StartGate(SchemaMigration migration) {
        this.migration = migration;
    }

    @ServerRequestFilter
    void check(ContainerRequestContext request) {
        if (!(migration.progress() instanceof SchemaMigration.Progress.Applied)) {
            throw new Problem.Unavailable(
                    "starting", "the database is not ready for this version yet", RETRY_AFTER);
        }
    }
}
