package dev.codeway.database;

import dev.codeway.database.role.RoleCheck;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/// Ready when the database answers and its schema is what this build needs. A newer schema will do:
/// while a new version rolls out, the old one goes on serving.
@Readiness
@ApplicationScoped
class SchemaReadiness implements HealthCheck {

    private final SchemaMigration migration;
    private final DatabaseProbe probe;
    private final RoleCheck role;

    SchemaReadiness(SchemaMigration migration, DatabaseProbe probe, RoleCheck role) {
        this.migration = migration;
        this.probe = probe;
        this.role = role;
    }

    @Override
    public HealthCheckResponse call() {
        return switch (migration.progress()) {
            case SchemaMigration.Progress.Pending pending -> down("waiting for the database");
            case SchemaMigration.Progress.Failed failed -> down("a migration failed, see the log");
            case SchemaMigration.Progress.Applied applied -> ask(applied.version());
        };
    }

    private HealthCheckResponse ask(String version) {
        try {
            return switch (probe.ask(version)) {
                case APPLIED ->
                        HealthCheckResponse.named("database")
                                .up()
                                .withData("schema", version)
                                .withData("role", role.answer())
                                .build();
                case NOT_APPLIED -> down("the schema is not at version " + version);
                case NONE -> down("the database does not answer");
            };
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return down("interrupted");
        }
    }

    private static HealthCheckResponse down(String why) {
        return HealthCheckResponse.named("database").down().withData("reason", why).build();
    }
}
