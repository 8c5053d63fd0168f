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
                                WHERE success AND version IS NOT NULL
                                ORDER BY installed_rank
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

    private static boolean exists(Statement statement) throws SQLException {
        try (ResultSet row =
                statement.executeQuery("SELECT to_regclass('%s') IS NOT NULL".formatted(TABLE))) {
            row.next();
            return row.getBoolean(1);
        }
    }
}
