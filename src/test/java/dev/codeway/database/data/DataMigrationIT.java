package dev.codeway.database.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeway.database.ScratchDatabase;
import dev.codeway.testsupport.CommandProcess;
import dev.codeway.testsupport.ServiceProcess;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/// `codeway db data` beside services that run the same.
class DataMigrationIT {

    private static final int PROJECTS = 4_000;
    private static final int KILLS = 6;

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
        AtomicBoolean old = new AtomicBoolean(true);
        CompletableFuture<Integer> versionBefore =
                CompletableFuture.supplyAsync(() -> write(database, old, seed));
        try (ServiceProcess service =
                ServiceProcess.start(
                        Map.of(
                                "DATABASE_URL",
                                database.url(),
                                "CODEWAY_DATA_EVERY",
                                "1s",
                                "CODEWAY_DATA_BATCH",
                                "20"))) {
            for (int kill = 0; kill < KILLS; kill++) {
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
            old.set(false);
            int written = versionBefore.get();
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
                    database.count("codeway.project"), KILLS, written);
        }
    }

    /// As a version does that has never heard of the new column.
    private static int write(ScratchDatabase database, AtomicBoolean running, long seed) {
        Random random = new Random(seed);
        int written = 0;
        try (Connection connection = database.connect()) {
            while (running.get()) {
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
                written++;
            }
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
        return written;
    }

    private static int known(ScratchDatabase database) throws SQLException {
        return database.count("codeway.project WHERE git_host IS NOT NULL");
    }
}
