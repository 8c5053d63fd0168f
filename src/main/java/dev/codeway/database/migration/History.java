package dev.codeway.database.migration;

import dev.codeway.platform.postgres.DirectDatabase;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/// The table in which Flyway notes what it did.
final class History {

    private static final String TABLE = "codeway.flyway_schema_history";
    static final String UNDONE = "codeway.migration_undone";

    private History() {}

    /// The versions that are in effect, in the order in which they came.
    static List<String> applied(DirectDatabase database) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
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

    /// Only a migration outside of a transaction leaves a failure, after which Flyway refuses to go
    /// on. Those are written so that they can simply run again.
    static void forgetFailures(DirectDatabase database) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            if (exists(statement)) {
                statement.execute("DELETE FROM codeway.flyway_schema_history WHERE NOT success");
            }
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
