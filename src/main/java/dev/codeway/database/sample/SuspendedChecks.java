package dev.codeway.database.sample;

import dev.codeway.platform.postgres.Sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// The triggers, indexes and foreign keys of the tables to be filled, which ten million rows one by
/// one would keep busy for an hour: dropped before, and made again, and so checked, after. All in
/// one transaction, so that nobody ever sees the tables without them.
final class SuspendedChecks {

    private static final List<String> TABLES =
            List.of("codeway.project", "codeway.deployment", "codeway.release");

    private final Connection connection;
    private final List<String> restoring = new ArrayList<>();

    private SuspendedChecks(Connection connection) {
        this.connection = connection;
    }

    static SuspendedChecks suspend(Connection connection) throws SQLException {
        SuspendedChecks checks = new SuspendedChecks(connection);
        for (String table : TABLES) {
            Sql.execute(connection, "ALTER TABLE %s DISABLE TRIGGER USER".formatted(table));
            checks.restoring.add("ALTER TABLE %s ENABLE TRIGGER USER".formatted(table));
        }
        checks.drop(
                """
                SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname),
                    format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname,
                        pg_get_constraintdef(oid))
                FROM pg_constraint
                WHERE contype = 'f' AND conrelid = 'codeway.deployment'::regclass
                """);
        checks.drop(
                """
                SELECT format('DROP INDEX %s', indexrelid::regclass), pg_get_indexdef(indexrelid)
                FROM pg_index i
                WHERE indrelid = 'codeway.deployment'::regclass
                    AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)
                """);
        return checks;
    }

    private void drop(String statements) throws SQLException {
        record Pair(String drop, String create) {}
        for (Pair pair :
                Sql.list(
                        connection,
                        row -> new Pair(row.getString(1), row.getString(2)),
                        statements)) {
            Sql.execute(connection, pair.drop());
            restoring.add(pair.create());
        }
    }

    /// Throws where a row breaks a rule.
    void restore() throws SQLException {
        Sql.execute(connection, "SET LOCAL maintenance_work_mem = '256MB'");
        Collections.reverse(restoring);
        for (String statement : restoring) {
            Sql.execute(connection, statement);
        }
    }
}
