package dev.codeway.database.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.codeway.database.ScratchDatabase;
import dev.codeway.database.data.DataMigrations.Turn;
import dev.codeway.platform.data.DataMigration;
import dev.codeway.platform.data.SqlDataMigration;
import dev.codeway.testsupport.Concurrently;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

class DataMigrationTest {

    /// Of every row it must be seen that it was done once: each time doubles it.
    private static final DataMigration IN_SQL =
            new SqlDataMigration(
                    "double",
                    """
                    WITH batch AS (
                        SELECT id FROM public.number
                        WHERE NOT doubled AND id > coalesce(?::bigint, 0) ORDER BY id LIMIT ?
                    ), changed AS (
                        UPDATE public.number n SET value = 2 * value, doubled = true
                        FROM batch WHERE n.id = batch.id RETURNING n.id
                    )
                    SELECT max(id)::text, count(*)::int FROM changed
                    """);

    private ScratchDatabase database;
    private DataMigrations migrations;

    @BeforeEach
    void migrate() throws SQLException {
        database = ScratchDatabase.empty();
        database.migrate();
        database.execute(
                "CREATE TABLE public.number (id bigint PRIMARY KEY, value bigint, doubled boolean)");
        add(1, 1_000);
        migrations = new DataMigrations(List.of(IN_SQL), database.direct());
    }

    @Test
    void aStatementChangesEveryRowOnceBatchByBatch() throws Exception {
        Runner.untilFinished(migrations, 30);
        assertAllDoubled(1_000);
        DataStatus.Entry entry = migrations.status().migrations().getFirst();
        assertThat(entry.rows()).isEqualTo(1_000);
        assertThat(entry.batches()).isEqualTo(34);
        assertThat(entry.finishedAt()).isNotNull();
    }

    @Test
    void ofManyWhoRunItOneWorksAtATimeAndEveryRowIsChangedOnce() throws Exception {
        Concurrently.together(6, () -> Runner.untilFinished(migrations, 7));
        assertAllDoubled(1_000);
        assertThat(migrations.status().migrations().getFirst().rows()).isEqualTo(1_000);
    }

    @Test
    void whoeverFindsItTakenDoesNotWait() throws Exception {
        assertThat(migrations.turn(IN_SQL, 10)).isEqualTo(Turn.WORKED);
        try (Connection other = database.connect()) {
            other.setAutoCommit(false);
            ScratchDatabase.execute(other, "SELECT FROM codeway.data_migration FOR UPDATE");
            assertThat(migrations.turn(IN_SQL, 10)).isEqualTo(Turn.BUSY);
        }
        assertThat(migrations.turn(IN_SQL, 10)).isEqualTo(Turn.WORKED);
        assertThat(database.count("public.number WHERE doubled")).isEqualTo(20);
    }

    @Test
    void progressAndRowsAreOfOneTransaction() throws Exception {
        migrations.turn(IN_SQL, 10);
        DataMigration failing =
                new DataMigration() {
                    @Override
                    public String name() {
                        return IN_SQL.name();
                    }

                    @Override
                    public Batch next(Connection connection, String after, int size)
                            throws SQLException {
                        IN_SQL.next(connection, after, size);
                        throw new SQLException("killed after the rows, before the note");
                    }
                };
        assertThat(catchThrowable(() -> migrations.turn(failing, 10)))
                .hasMessageContaining("killed");
        assertThat(database.count("public.number WHERE doubled")).isEqualTo(10);
        assertThat(migrations.status().migrations().getFirst().place()).isEqualTo("10");
    }

    @Test
    void whatAppearsAfterwardsIsFoundAndItIsNotFinishedUntilThatIsDone() throws Exception {
        assertThat(migrations.status().finished()).isFalse();
        Runner.untilFinished(migrations, 400);
        assertThat(migrations.status().finished()).isTrue();
        add(1_001, 1_500);
        assertThat(migrations.turn(IN_SQL, 400)).isEqualTo(Turn.WORKED);
        assertThat(migrations.status().finished()).isFalse();
        Runner.untilFinished(migrations, 400);
        assertAllDoubled(1_500);
        assertThat(migrations.status().finished()).isTrue();
    }

    private void add(int from, int to) throws SQLException {
        database.execute(
                "INSERT INTO public.number SELECT i, i, false FROM generate_series(?, ?) i",
                from,
                to);
    }

    private void assertAllDoubled(int rows) throws SQLException {
        assertThat(database.count("public.number WHERE value = 2 * id")).isEqualTo(rows);
    }
}
