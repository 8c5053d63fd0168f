package dev.codeway.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.codeway.database.ScratchDatabase;
import dev.codeway.database.data.DataMigrations;
import dev.codeway.database.data.Runner;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

class GitHostsTest {

    private static final int PROJECTS = 3_000;

    // The common pool has one thread where there are two cores.
    private final Executor threads = Executors.newCachedThreadPool();
    private final AtomicBoolean running = new AtomicBoolean(true);
    private final AtomicInteger written = new AtomicInteger();
    private final AtomicInteger killed = new AtomicInteger();

    @ParameterizedTest
    @CsvSource({
        "https://github.com/acme/shop.git, github.com",
        "https://GitHub.com:443/acme/shop, github.com",
        "ssh://git@gitlab.example.org:2222/acme/shop, gitlab.example.org",
        "git@github.com:acme/shop.git, github.com",
        "host.example:shop, host.example",
        "git+https://user:pass@host.example./x, host.example",
        "https://bücher.example/x, xn--bcher-kva.example",
        "https://[2001:db8::1]:8443/x, [2001:db8::1]",
        "/srv/git/shop, ''",
        "file:///srv/git/shop, ''",
        "nonsense, ''"
    })
    void aHostIsWhatDnsKnows(String gitUrl, String host) {
        assertThat(GitHost.of(gitUrl)).isEqualTo(host);
    }

    /// The version from before knows nothing of the column, the one of now fills it.
    @Test
    void everyHostIsRightInTheEndWhoeverWroteMeanwhileAndWhoeverDied() throws Exception {
        long seed = Long.getLong("codeway.test.seed", System.nanoTime());
        ScratchDatabase database = ScratchDatabase.empty();
        database.migrate();
        database.execute(
                """
                INSERT INTO codeway.project (id, name, git_url, subdomain, created_at, updated_at)
                SELECT gen_random_uuid(), 'p' || i, 'https://host' || i % 7 || '.example/x' || i, 'p' || i,
                    now(), now()
                FROM generate_series(1, ?) AS i
                """,
                PROJECTS);
        Random before = new Random(seed);
        Random now = new Random(seed + 1);
        Random death = new Random(seed + 2);
        List<CompletableFuture<Void>> writers =
                List.of(
                        writing(() -> writeAsBefore(database, before)),
                        writing(() -> writeAsNow(database, now)));
        DataMigrations migrations = new DataMigrations(List.of(new GitHosts()), database.direct());
        CompletableFuture<Void> killer = writing(() -> kill(database, death));
        List<CompletableFuture<Integer>> runners = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            runners.add(
                    CompletableFuture.supplyAsync(
                            () -> Runner.whilst(running::get, migrations, 20), threads));
        }
        await().atMost(5, TimeUnit.MINUTES)
                .failFast(
                        "whoever writes was refused",
                        () ->
                                writers.stream()
                                        .filter(CompletableFuture::isDone)
                                        .forEach(CompletableFuture::join))
                .untilAsserted(
                        () -> {
                            assertThat(runners).noneMatch(CompletableFuture::isDone);
                            assertThat(killed.get()).isGreaterThanOrEqualTo(20);
                            assertThat(written.get()).isGreaterThanOrEqualTo(500);
                            assertThat(database.count("codeway.project")).isGreaterThan(PROJECTS);
                        });
        running.set(false);
        writers.forEach(CompletableFuture::join);
        killer.join();
        int died = runners.stream().mapToInt(CompletableFuture::join).sum();
        Runner.untilFinished(migrations, 20);

        int compared = 0;
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery("SELECT git_url, git_host FROM codeway.project")) {
            while (rows.next()) {
                compared++;
                assertThat(rows.getString(2))
                        .as("%s, seed %d", rows.getString(1), seed)
                        .isEqualTo(GitHost.of(rows.getString(1)));
            }
        }
        assertThat(compared).isGreaterThan(PROJECTS);
        System.out.printf(
                "Git hosts: seed %d, %d rows compared, %d writes meanwhile, %d batches died%n",
                seed, compared, written.get(), died);
        assertThat(died).isPositive();
        assertThat(database.count("codeway.event"))
                .as("filling in tells nobody")
                .isEqualTo(PROJECTS + written.get());
    }

    private interface Step {
        void run() throws SQLException, InterruptedException;
    }

    private CompletableFuture<Void> writing(Step step) {
        return CompletableFuture.runAsync(
                () -> {
                    while (running.get()) {
                        try {
                            step.run();
                        } catch (SQLException | InterruptedException failure) {
                            throw new IllegalStateException(failure);
                        }
                    }
                },
                threads);
    }

    private void writeAsBefore(ScratchDatabase database, Random random) throws SQLException {
        int i = written.incrementAndGet();
        if (random.nextBoolean()) {
            database.execute(
                    """
                    INSERT INTO codeway.project (id, name, git_url, subdomain, created_at, updated_at)
                    VALUES (gen_random_uuid(), 'old', ?, ?, now(), now())
                    """,
                    "git@old%d.example:x".formatted(i),
                    "old" + i);
        } else {
            database.execute(
                    "UPDATE codeway.project SET git_url = ?, version = version + 1 WHERE subdomain = ?",
                    "https://moved%d.example/x".formatted(i),
                    "p" + (1 + random.nextInt(PROJECTS)));
        }
    }

    private void writeAsNow(ScratchDatabase database, Random random) throws SQLException {
        int i = written.incrementAndGet();
        database.execute(
                "UPDATE codeway.project SET git_url = ?, git_host = ?, version = version + 1 WHERE"
                        + " subdomain = ?",
                "https://new%d.example/x".formatted(i),
                "new%d.example".formatted(i),
                "p" + (1 + random.nextInt(PROJECTS)));
    }

    /// Whoever is in the middle of a batch, but not those who write.
    private void kill(ScratchDatabase database, Random random)
            throws SQLException, InterruptedException {
        TimeUnit.MILLISECONDS.sleep(random.nextInt(40));
        killed.addAndGet(
                database.column(
                                """
                                SELECT pg_terminate_backend(l.pid) FROM pg_locks l
                                WHERE l.relation = 'codeway.data_migration'::regclass
                                    AND l.mode IN ('RowShareLock', 'RowExclusiveLock')
                                    AND l.database = (SELECT oid FROM pg_database
                                        WHERE datname = current_database())
                                LIMIT 1
                                """)
                        .size());
    }
}
