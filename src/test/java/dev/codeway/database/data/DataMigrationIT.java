package dev.codeway.database.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeway.database.ScratchDatabase;
import dev.codeway.testsupport.CommandProcess;
import dev.codeway.testsupport.ServiceProcess;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/// `codeway db data` beside services that run the same.
@Tag("commands")
class DataMigrationIT {

    private static final int PROJECTS = 4_000;
    private static final int KILLS = 6;
    private static final int WRITES = 100;

    @Test
    void everyRowIsRightInTheEndThoughRunnersDieAndTheVersionBeforeGoesOnWriting()
            throws Exception {
        long seed = Long.getLong("codeway.test.seed", System.nanoTime());
        System.out.println("DataMigrationIT: seed " + seed);
        Random random = new Random(seed);
        ScratchDatabase database = ScratchDatabase.empty();
        database.migrate();
        database.execute(
                """
                INSERT INTO codeway.project (id, name, git_url, subdomain, created_at, updated_at)
                SELECT gen_random_uuid(), 'p', 'https://Host-' || i % 7 || '.example.org/p', 'p-' || i, now(), now()
                FROM generate_series(1, ?) i
                """,
                PROJECTS);
        Semaphore writes = new Semaphore(0);
        try (ExecutorService versionBefore = Executors.newSingleThreadExecutor();
                ServiceProcess service =
                        ServiceProcess.start(
                                Map.of(
                                        "DATABASE_URL",
                                        database.url(),
                                        "CODEWAY_DATA_EVERY",
                                        "1s",
                                        "CODEWAY_DATA_BATCH",
                                        "1"))) {
            Future<?> written = versionBefore.submit(() -> write(database, writes, seed));
            for (int kill = 0; kill < KILLS; kill++) {
                writes.release(WRITES);
                int until = (kill + 1) * PROJECTS / (KILLS + 2) + random.nextInt(100);
                try (CommandProcess run =
                        CommandProcess.start(
                                database.url(), "data", "run", "--batch", "50", "--pause", "20")) {
                    Awaitility.await()
                            .atMost(Duration.ofSeconds(60))
                            .until(() -> !run.isAlive() || known(database) >= until);
                    run.kill();
                }
            }
            written.get();
            CommandProcess.db(database.url(), "data", "run").expect(0);
            CommandProcess.db(database.url(), "data", "status").expect(0);
            assertThat(
                            database.count(
                                    """
                                    codeway.project WHERE git_host IS DISTINCT FROM
                                        lower(substring(git_url FROM '^https://([^/]+)/'))
                                    """))
                    .isZero();
            assertThat(service.log()).doesNotContain("ERROR", "to be gone on with later");
            System.out.printf(
                    "DataMigrationIT: %,d rows, %d runners killed, %d written meanwhile by the version before%n",
                    database.count("codeway.project"), KILLS, KILLS * WRITES);
        }
    }

    /// As a version does that has never heard of the new column.
    private static void write(ScratchDatabase database, Semaphore writes, long seed) {
        Random random = new Random(seed);
        try (Connection connection = database.connect()) {
            for (int written = 0; written < KILLS * WRITES; written++) {
                writes.acquire();
                ScratchDatabase.execute(
                        connection,
                        "UPDATE codeway.project SET git_url = ? WHERE subdomain = ?",
                        "https://moved-%d.example.org/p".formatted(written),
                        "p-" + (1 + random.nextInt(PROJECTS)));
                ScratchDatabase.execute(
                        connection,
                        """
                        INSERT INTO codeway.project (id, name, git_url, subdomain, created_at, updated_at)
                        VALUES (gen_random_uuid(), 'new', 'https://New.example.org/p', ?, now(), now())
                        """,
                        "new-" + written);
            }
        } catch (SQLException | InterruptedException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static int known(ScratchDatabase database) throws SQLException {
        return database.count("codeway.project WHERE git_host IS NOT NULL");
    }
}
