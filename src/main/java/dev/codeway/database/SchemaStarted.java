package dev.codeway.database;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Startup;

/// Started when the migrations are done.
@Startup
@ApplicationScoped
class SchemaStarted implements HealthCheck {

    private final SchemaMigration migration;

    SchemaStarted(SchemaMigration migration) {
        this.migration = migration;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("migrations")
                .status(migration.progress() instanceof SchemaMigration.Progress.Applied)
                .build();
    }
}
