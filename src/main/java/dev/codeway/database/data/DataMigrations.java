package dev.codeway.database.data;

import dev.codeway.platform.data.DataMigration;
import dev.codeway.platform.data.DataMigration.Batch;
import dev.codeway.platform.postgres.DirectDatabase;
import dev.codeway.platform.postgres.Sql;

import io.quarkus.arc.All;

import jakarta.enterprise.context.ApplicationScoped;

import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The data migrations of this build, batch by batch. Any number of instances may run them: who has
/// the row that keeps the progress works, and nobody waits for it.
@ApplicationScoped
public class DataMigrations {

    /// What came of trying to do a batch.
    enum Turn {
        /// There may be more to do.
        WORKED,
        /// Somebody else is at it.
        BUSY,
        /// A whole pass has found nothing to change.
        FINISHED
    }

    private record Progress(@Nullable String place, boolean changing) {}

    private final List<DataMigration> migrations;
    private final DirectDatabase database;

    /// @param migrations all that the features bring
    public DataMigrations(@All List<DataMigration> migrations, DirectDatabase database) {
        this.migrations = migrations;
        this.database = database;
    }

    List<DataMigration> all() {
        return migrations;
    }

    /// Does one batch, and notes it, in one transaction.
    ///
    /// @param size how many rows at most
    Turn turn(DataMigration migration, int size) throws SQLException {
        try (Connection connection = database.connect()) {
            register(migration, connection);
            connection.setAutoCommit(false);
            Sql.execute(connection, "SET LOCAL lock_timeout = '5s'");
            Optional<Progress> progress = take(migration, connection);
            if (progress.isEmpty()) {
                return Turn.BUSY;
            }
            Batch batch = migration.next(connection, progress.get().place(), size);
            boolean finished = batch.last() == null && !progress.get().changing();
            note(migration, batch, finished, connection);
            connection.commit();
            return finished ? Turn.FINISHED : Turn.WORKED;
        }
    }

    private static void register(DataMigration migration, Connection connection)
            throws SQLException {
        Sql.execute(
                connection,
                """
                INSERT INTO codeway.data_migration (name) SELECT ?
                WHERE NOT EXISTS (SELECT FROM codeway.data_migration WHERE name = ?)
                ON CONFLICT DO NOTHING
                """,
                migration.name(),
                migration.name());
    }

    private static Optional<Progress> take(DataMigration migration, Connection connection)
            throws SQLException {
        return Sql.first(
                connection,
                row -> new Progress(row.getString(1), row.getBoolean(2)),
                """
                SELECT place, changing FROM codeway.data_migration WHERE name = ?
                FOR NO KEY UPDATE SKIP LOCKED
                """,
                migration.name());
    }

    private static void note(
            DataMigration migration, Batch batch, boolean finished, Connection connection)
            throws SQLException {
        boolean passIsOver = batch.last() == null;
        Sql.execute(
                connection,
                """
                UPDATE codeway.data_migration
                SET place = ?, changing = NOT ? AND (changing OR ? > 0), rows = rows + ?,
                    batches = batches + CASE WHEN ? THEN 0 ELSE 1 END, worked_at = clock_timestamp(),
                    finished_at = CASE WHEN ? THEN coalesce(finished_at, clock_timestamp())
                        WHEN ? > 0 THEN NULL ELSE finished_at END
                WHERE name = ?
                """,
                batch.last(),
                passIsOver,
                batch.changed(),
                batch.changed(),
                passIsOver,
                finished,
                batch.changed(),
                migration.name());
    }

    /// Where all of this build stand.
    DataStatus status() throws SQLException {
        try (Connection connection = database.connect()) {
            List<DataStatus.Entry> entries = new ArrayList<>();
            for (DataMigration migration : migrations) {
                entries.add(
                        Sql.first(
                                        connection,
                                        DataStatus.Entry::read,
                                        "SELECT * FROM codeway.data_migration WHERE name = ?",
                                        migration.name())
                                .orElseGet(() -> DataStatus.Entry.notBegun(migration.name())));
            }
            return new DataStatus(entries);
        }
    }
}
