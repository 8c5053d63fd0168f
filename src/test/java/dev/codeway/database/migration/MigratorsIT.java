package dev.codeway.database.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.codeway.database.ScratchDatabase;
import dev.codeway.testsupport.CommandProcess;
import dev.codeway.testsupport.ServiceDatabase;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/// Many that migrate at once, some of which die.
@Tag("commands")
class MigratorsIT {

    private static final int PROCESSES = 20;
    private static final long SEED = Long.getLong("codeway.test.seed", System.currentTimeMillis());

    @ParameterizedTest
    @ValueSource(strings = {"nothing", "the version before"})
    void ofTwentyThatStartTogetherAllEndWellAndEachMigrationRunsOnce(String begin)
            throws Exception {
        ScratchDatabase database = ScratchDatabase.empty();
        if (begin.equals("the version before")) {
            database.migrateTo(String.valueOf(newest() - 1));
        }
        List<CommandProcess> processes =
                Stream.generate(() -> CommandProcess.start(database.url(), "migrate"))
                        .limit(PROCESSES)
                        .toList();
        List<CommandProcess.Ended> ended = processes.stream().map(CommandProcess::await).toList();

        assertThat(ended).allSatisfy(it -> it.expect(0));
        assertThat(ended.stream().filter(it -> it.out().startsWith("Applied: ")).count())
                .isEqualTo(1);
        assertComplete(database);
        System.out.printf(
                "MigratorsIT: %d processes from %s, of which %d waited%n",
                PROCESSES,
                begin,
                ended.stream().filter(it -> it.err().contains("Waiting for")).count());
    }

    @Test
    void whatDiesInTheMiddleLeavesADatabaseThatTheNextOneCompletes() throws Exception {
        System.out.println("MigratorsIT: seed " + SEED);
        Random random = new Random(SEED);
        List<Integer> diedAt = new ArrayList<>();
        ScratchDatabase database = ScratchDatabase.empty();
        for (int round = 0; round < 8; round++) {
            int target = random.nextInt(newest());
            try (CommandProcess process = CommandProcess.start(database.url(), "migrate");
                    Connection observer = database.connect()) {
                await().pollDelay(Duration.ZERO)
                        .pollInterval(Duration.ofMillis(1))
                        .atMost(Duration.ofSeconds(60))
                        .until(() -> !process.isAlive() || applied(observer) >= target);
                process.kill();
                diedAt.add(applied(observer));
            }
            if (diedAt.getLast() == newest()) {
                CommandProcess.db(database.url(), "down", "--to", "0").expect(0);
            }
        }
        CommandProcess.db(database.url(), "migrate").expect(0);
        assertComplete(database);
        System.out.println("MigratorsIT: killed after so many migrations: " + diedAt);
        assertThat(diedAt).anyMatch(it -> it > 0 && it < newest());
    }

    @Test
    void whoWaitsSaysForWhomAndGivesUpInTime() throws Exception {
        ScratchDatabase database = ScratchDatabase.empty();
        try (Connection holder = database.connect()) {
            ScratchDatabase.execute(holder, "SET application_name = 'somebody else'");
            ScratchDatabase.execute(
                    holder, "SELECT pg_advisory_lock(%d)".formatted(0x636f6465776179L));
            CommandProcess.Ended ended =
                    CommandProcess.db(database.url(), "migrate", "--wait", "1").expect(75);
            assertThat(ended.err())
                    .contains(
                            "Waiting for the migration lock: held by \"somebody else\" (back end ")
                    .contains("codeway: the migration lock is still taken after 1 s");
            assertThat(database.snapshot("codeway")).isEmpty();
        }
        CommandProcess.db(database.url(), "migrate", "--wait", "1").expect(0);
    }

    @Test
    void aMigrationStepsBackFromALockThatTrafficHoldsAndComesAgain() throws Exception {
        ScratchDatabase database = ScratchDatabase.empty();
        database.migrateTo("8");
        try (Connection traffic = database.connect()) {
            traffic.setAutoCommit(false);
            ScratchDatabase.execute(traffic, "SELECT count(*) FROM codeway.project");
            try (CommandProcess process = CommandProcess.start(database.url(), "migrate")) {
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> process.err().contains("Others hold a lock that is needed"));
                assertThat(applied(traffic)).isEqualTo(8);
                traffic.rollback();
                process.await().expect(0);
            }
        }
        assertComplete(database);
    }

    private static void assertComplete(ScratchDatabase database) throws SQLException {
        assertThat(
                        database.column(
                                """
                                SELECT version FROM codeway.flyway_schema_history
                                WHERE version IS NOT NULL AND success ORDER BY installed_rank
                                """))
                .doesNotHaveDuplicates()
                .hasSize(newest());
        ScratchDatabase alone = ScratchDatabase.empty();
        alone.migrate();
        assertThat(database.snapshot()).isEqualTo(alone.snapshot());
    }

    private static int applied(Connection connection) throws SQLException {
        return ServiceDatabase.column(
                                        connection,
                                        "SELECT to_regclass('codeway.flyway_schema_history')")
                                .getFirst()
                        == null
                ? 0
                : Integer.parseInt(
                        ServiceDatabase.column(
                                        connection,
                                        """
                                        SELECT count(*) FROM codeway.flyway_schema_history
                                        WHERE version IS NOT NULL
                                        """)
                                .getFirst());
    }

    private static int newest() {
        return MigrationFiles.newest();
    }
}
