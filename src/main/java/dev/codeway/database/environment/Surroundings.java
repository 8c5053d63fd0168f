package dev.codeway.database.environment;

import dev.codeway.platform.command.CommandFailure;
import dev.codeway.platform.command.Exit;
import dev.codeway.platform.postgres.ConnectionFailure;
import dev.codeway.platform.postgres.DirectDatabase;
import dev.codeway.platform.postgres.Sql;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

import java.sql.Connection;
import java.sql.SQLException;

/// Where the process runs, by `codeway.environment`, and where its database belongs, by the mark
/// that a service in production leaves there. Either says production, and it is: a laptop that was
/// given the wrong URL must not pass for development.
@ApplicationScoped
public class Surroundings {

    private static final Logger LOG = Logger.getLogger(Surroundings.class);

    private final Environment environment;
    private final DirectDatabase database;

    /// @param environment `codeway.environment`: production, unless something says otherwise
    public Surroundings(
            @ConfigProperty(name = "codeway.environment") Environment environment,
            DirectDatabase database) {
        this.environment = environment;
        this.database = database;
    }

    /// Where the process runs.
    public Environment environment() {
        return environment;
    }

    /// Throws [Exit#REFUSED] in production unless it is forced.
    ///
    /// @param what as in "filling it with test data"
    public void spareProduction(String what, boolean force) throws SQLException {
        if (!force && isProduction()) {
            throw new CommandFailure(Exit.REFUSED, "%s; %s needs --force".formatted(why(), what));
        }
    }

    /// Throws [Exit#REFUSED] in production.
    ///
    /// @param what as in "a reset"
    public void neverInProduction(String what) throws SQLException {
        if (isProduction()) {
            throw new CommandFailure(
                    Exit.REFUSED, "%s, and there is no %s in production".formatted(why(), what));
        }
    }

    private boolean isProduction() throws SQLException {
        return environment == Environment.PRODUCTION || isMarked();
    }

    private String why() {
        return environment == Environment.PRODUCTION
                ? "this is production, by codeway.environment"
                : "the database is one of production, by its own mark";
    }

    private boolean isMarked() throws SQLException {
        try (Connection connection = database.connect()) {
            return Sql.first(
                                    connection,
                                    row -> row.getBoolean(1),
                                    "SELECT to_regclass('codeway.environment') IS NOT NULL")
                            .orElseThrow()
                    && !Sql.list(
                                    connection,
                                    row -> row.getString(1),
                                    "SELECT name FROM codeway.environment WHERE name = 'PRODUCTION'")
                            .isEmpty();
        }
    }

    /// Marks the database as one of production where the process runs there; once and for all.
    public void mark() {
        try {
            markProduction();
        } catch (SQLException failure) {
            LOG.warnf(
                    "The database is not marked as one of production: %s",
                    ConnectionFailure.explain(failure));
        }
    }

    private void markProduction() throws SQLException {
        if (environment == Environment.PRODUCTION && !isMarked()) {
            try (Connection connection = database.connect()) {
                Sql.execute(
                        connection,
                        """
                        INSERT INTO codeway.environment (name, marked_at)
                        VALUES ('PRODUCTION', clock_timestamp()) ON CONFLICT DO NOTHING
                        """);
            }
        }
    }
}
