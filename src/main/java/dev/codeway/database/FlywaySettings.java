package dev.codeway.database;

import dev.codeway.platform.postgres.DirectDatabase;

import io.quarkus.flyway.FlywayConfigurationCustomizer;

import jakarta.inject.Singleton;

import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.database.postgresql.PostgreSQLConfigurationExtension;

import java.util.Map;

import javax.sql.DataSource;

/// What only code can tell Flyway.
@Singleton
class FlywaySettings implements FlywayConfigurationCustomizer {

    private final DirectDatabase database;

    FlywaySettings(DirectDatabase database) {
        this.database = database;
    }

    @Override
    public void customize(FluentConfiguration flyway) {
        // Without a URL only those subcommands run that need no database.
        if (DirectDatabase.isConfigured()) {
            apply(flyway, database.dataSource(), database.schema());
        }
    }

    /// Settings that the service and its tests share.
    ///
    /// @param prismaSchema where Prisma keeps its tables, or where an empty database gets them
    static void apply(FluentConfiguration flyway, DataSource source, String prismaSchema) {
        flyway.dataSource(source);
        flyway.placeholders(Map.of("prisma_schema", prismaSchema));
        // What cannot run in a transaction sets its lock_timeout in the same file.
        flyway.mixed(true);
        // A lock within a transaction makes CREATE INDEX CONCURRENTLY wait for itself
        // (flyway#3492).
        flyway.getPluginRegister()
                .getExact(PostgreSQLConfigurationExtension.class)
                .setTransactionalLock(false);
    }
}
