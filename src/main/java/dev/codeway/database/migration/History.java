package dev.codeway.database.migration;

import dev.codeway.platform.postgres.DirectDatabase;

import org.flywaydb.core.api.MigrationInfo;
import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;

/// The table in which Flyway notes what it did.
public final class History {

    private static final String TABLE = "codeway.flyway_schema_history";
    static final String UNDONE = "codeway.migration_undone";

    private History() {}

    /// The versions that are in effect, in the order in which they came.
    static List<String> applied(DirectDatabase database) throws SQLException {
        try (Connection connection = database.connect()) {
            return applied(connection);
        }
    }

    /// As [#applied(DirectDatabase)], as a transaction sees it.
    public static List<String> applied(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            List<String> versions = new ArrayList<>();
            if (exists(statement)) {
                try (ResultSet rows =
                        statement.executeQuery(
                                """
                                SELECT version FROM codeway.flyway_schema_history
                                WHERE success AND version IS NOT NULL ORDER BY installed_rank
                                """)) {
                    while (rows.next()) {
                        versions.add(rows.getString(1));
                    }
                }
            }
            return versions;
        }
    }

    /// All that is in it: where this is the same, so is the history.
    static String text(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            if (!exists(statement)) {
                return "";
            }
            try (ResultSet row =
                    statement.executeQuery(
                            """
                            SELECT coalesce(string_agg(h::text, E'\\n' ORDER BY installed_rank), '')
                            FROM codeway.flyway_schema_history h
                            """)) {
                row.next();
                return row.getString(1);
            }
        }
    }

    /// Only a migration outside of a transaction leaves a failure, after which Flyway refuses to go
    /// on. Those are written so that they can simply run again.
    static void forgetFailures(DirectDatabase database) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            // Asked before, so that a role which may only look can say that nothing is to be done.
            if (exists(statement) && hasFailures(statement)) {
                statement.execute("DELETE FROM codeway.flyway_schema_history WHERE NOT success");
            }
        }
    }

    private static boolean hasFailures(Statement statement) throws SQLException {
        try (ResultSet row =
                statement.executeQuery(
                        "SELECT EXISTS (SELECT FROM codeway.flyway_schema_history WHERE NOT success)")) {
            row.next();
            return row.getBoolean(1);
        }
    }

    /// Makes the table as Flyway does, with its schema, where they are missing.
    public static void create(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            if (exists(statement)) {
                return;
            }
            statement.execute("CREATE SCHEMA IF NOT EXISTS codeway");
            statement.execute(
                    """
                    CREATE TABLE codeway.flyway_schema_history (
                        installed_rank integer NOT NULL,
                        version varchar(50),
                        description varchar(200) NOT NULL,
                        type varchar(20) NOT NULL,
                        script varchar(1000) NOT NULL,
                        checksum integer,
                        installed_by varchar(100) NOT NULL,
                        installed_on timestamp NOT NULL DEFAULT now(),
                        execution_time integer NOT NULL,
                        success boolean NOT NULL,

                        CONSTRAINT flyway_schema_history_pk PRIMARY KEY (installed_rank)
                    )
                    """);
            statement.execute(
                    "CREATE INDEX flyway_schema_history_s_idx ON codeway.flyway_schema_history (success)");
        }
    }

    /// Notes that all up to a version was there before.
    public static void addBaseline(Connection connection, String version) throws SQLException {
        add(
                connection,
                version,
                "<< Flyway Baseline >>",
                "BASELINE",
                "<< Flyway Baseline >>",
                null,
                0);
    }

    /// Notes a migration that went well.
    public static void add(Connection connection, MigrationInfo migration, long milliseconds)
            throws SQLException {
        add(
                connection,
                migration.getVersion().getVersion(),
                migration.getDescription(),
                migration.getType().name(),
                migration.getScript(),
                migration.getResolvedChecksum(),
                milliseconds);
    }

    private static void add(
            Connection connection,
            String version,
            String description,
            String type,
            String script,
            @Nullable Integer checksum,
            long milliseconds)
            throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(
                        """
                        INSERT INTO codeway.flyway_schema_history (installed_rank, version, description,
                            type, script, checksum, installed_by, execution_time, success)
                        SELECT coalesce(max(installed_rank), 0) + 1, ?, ?, ?, ?, ?, current_user, ?, true
                        FROM codeway.flyway_schema_history
                        """)) {
            statement.setString(1, version);
            statement.setString(2, description);
            statement.setString(3, type);
            statement.setString(4, script);
            statement.setObject(5, checksum, Types.INTEGER);
            statement.setInt(6, (int) milliseconds);
            statement.executeUpdate();
        }
    }

    /// Where the rows of migrations go that were taken back. Not a migration itself, for it has to
    /// outlive them all.
    static void createUndone(Statement statement) throws SQLException {
        statement.execute("SET client_min_messages = warning");
        statement.execute(
                """
                CREATE TABLE IF NOT EXISTS codeway.migration_undone (
                    version text NOT NULL,
                    description text NOT NULL,
                    checksum integer,
                    execution_time integer NOT NULL,
                    applied_by text NOT NULL,
                    applied_on timestamptz NOT NULL,
                    undone_by text NOT NULL DEFAULT current_user,
                    undone_on timestamptz NOT NULL DEFAULT clock_timestamp())
                """);
        statement.execute("RESET client_min_messages");
    }

    static boolean exists(Statement statement) throws SQLException {
        return exists(statement, TABLE);
    }

    static boolean exists(Statement statement, String table) throws SQLException {
        try (ResultSet row =
                statement.executeQuery("SELECT to_regclass('%s') IS NOT NULL".formatted(table))) {
            row.next();
            return row.getBoolean(1);
        }
    }
}
