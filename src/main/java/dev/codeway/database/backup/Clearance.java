package dev.codeway.database.backup;

import dev.codeway.platform.command.CommandFailure;
import dev.codeway.platform.command.Exit;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Sees to it that a database is empty before something is restored into it.
final class Clearance {

    private static final int MOST_NAMES = 10;

    /// All but the systems' own and `public`, which every database has.
    private static final String SCHEMAS =
            """
            SELECT n.nspname FROM pg_namespace n
            WHERE n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'public')
                AND NOT EXISTS (
                    SELECT FROM pg_depend WHERE classid = 'pg_namespace'::regclass
                        AND objid = n.oid AND deptype = 'e')
            """;

    private static final String IN_PUBLIC =
            """
            SELECT 'public' FROM (
                SELECT 'pg_class'::regclass AS class, oid FROM pg_class
                    WHERE relnamespace = 'public'::regnamespace
                UNION ALL SELECT 'pg_proc'::regclass, oid FROM pg_proc
                    WHERE pronamespace = 'public'::regnamespace
                UNION ALL SELECT 'pg_type'::regclass, oid FROM pg_type
                    WHERE typnamespace = 'public'::regnamespace) AS object
            WHERE NOT EXISTS (
                SELECT FROM pg_depend d
                WHERE d.classid = object.class AND d.objid = object.oid AND d.deptype = 'e')
            LIMIT 1
            """;

    private Clearance() {}

    /// @param force deletes all that is there; without it that is refused, by name
    static void check(
            Connection connection, String database, boolean force, Consumer<String> progress)
            throws SQLException {
        try (Statement statement = connection.createStatement()) {
            List<String> schemas = column(statement, SCHEMAS);
            // Some delete the schema public.
            if (!column(statement, "SELECT to_regnamespace('public')").isEmpty()) {
                schemas.addAll(column(statement, IN_PUBLIC));
            }
            if (schemas.isEmpty()) {
                return;
            }
            String harm = harm(statement, schemas);
            if (!force) {
                throw new CommandFailure(
                        Exit.REFUSED,
                        "%s is not empty; --force would delete %s".formatted(database, harm));
            }
            progress.accept("Deleting from %s %s".formatted(database, harm));
            connection.setAutoCommit(false);
            statement.execute("SET LOCAL lock_timeout = '10s'");
            for (String schema : schemas) {
                statement.execute(
                        "DROP SCHEMA %s CASCADE"
                                .formatted(statement.enquoteIdentifier(schema, true)));
            }
            if (schemas.contains("public")) {
                // As PostgreSQL makes it.
                statement.execute("CREATE SCHEMA public AUTHORIZATION pg_database_owner");
                statement.execute("GRANT USAGE ON SCHEMA public TO PUBLIC");
                statement.execute("COMMENT ON SCHEMA public IS 'standard public schema'");
            }
            connection.commit();
            connection.setAutoCommit(true);
        }
    }

    private static String harm(Statement statement, List<String> schemas) throws SQLException {
        List<String> tables = new ArrayList<>();
        for (String table : Contents.names(statement)) {
            try (ResultSet row = statement.executeQuery("SELECT count(*) FROM ONLY " + table)) {
                row.next();
                tables.add("%s (%d rows)".formatted(table, row.getLong(1)));
            }
        }
        String named = String.join(", ", tables.subList(0, Math.min(MOST_NAMES, tables.size())));
        return "the schema%s %s with %d tables%s%s"
                .formatted(
                        schemas.size() == 1 ? "" : "s",
                        String.join(", ", schemas),
                        tables.size(),
                        tables.isEmpty() ? "" : ": " + named,
                        tables.size() > MOST_NAMES ? ", …" : "");
    }

    private static List<String> column(Statement statement, String sql) throws SQLException {
        List<String> values = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                if (rows.getString(1) != null) {
                    values.add(rows.getString(1));
                }
            }
        }
        return values;
    }
}
