package dev.codeway.database.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.codeway.testsupport.DebianPostgres;
import dev.codeway.testsupport.ServiceDatabase;
import dev.codeway.testsupport.ServiceProcess;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// The packaged commands, and what is left of them when they are killed.
@Tag("commands")
class BackupIT {

    private static final int ROWS = 100_000;
    private static final int KILLS = 5;

    private static DebianPostgres postgres;
    private static String url;

    @TempDir Path directory;
    private final Random random = seeded();

    private static Random seeded() {
        long seed = Long.getLong("codeway.test.seed", System.nanoTime());
        System.out.println("-Dcodeway.test.seed=" + seed);
        return new Random(seed);
    }

    @BeforeAll
    static void start() throws Exception {
        postgres = DebianPostgres.start(Map.of());
        url = postgres.newMigratedDatabase();
        execute(
                url,
                """
                INSERT INTO codeway.project (id, name, git_url, subdomain, created_at, updated_at)
                SELECT gen_random_uuid(), 'Shop', 'https://github.com/a/b', 's' || n, now(), now()
                FROM generate_series(1, %d) AS n
                """
                        .formatted(ROWS));
    }

    @AfterAll
    static void stop() throws Exception {
        postgres.close();
    }

    @Test
    void aDatabaseIsBackedUpVerifiedAndRestoredByTheCommands() throws Exception {
        Path backups = directory.resolve("backups");
        assertThat(run("backup", "--to", backups.toString(), "--keep", "2", "--output", "json"))
                .isEqualTo(0);
        assertThat(answer()).contains("\"rows\" : ", "\"deleted\" : [ ]");
        assertThat(run("backup", "--verify", backups.toString())).isEqualTo(0);
        assertThat(answer()).contains("rows, as backed up", "came back as they were");
        assertThat(run("restore", backups.toString(), "--to", "shop")).isEqualTo(0);
        assertThat(count(postgres.url("shop"))).isEqualTo(ROWS);
        assertThat(run("restore", backups.toString(), "--to", "shop")).isEqualTo(77);
        assertThat(complaints()).contains("--force would delete").doesNotContain("s@cret");
        assertThat(run("backup", "--keep", "0")).isEqualTo(2);
        assertThat(run("restore", directory.toString(), "--to", "x")).isEqualTo(3);
        Path none = Files.createDirectory(directory.resolve("none"));
        assertThat(run("backup", "--pg-bin", none.toString())).isEqualTo(78);
    }

    @Test
    void aBackupThatIsKilledIsNoneAndTheNextOneIsGood() throws Exception {
        Path backups = directory.resolve("backups");
        int halves = 0;
        for (int i = 0; i < KILLS; i++) {
            Process process = command("backup", "--to", backups.toString());
            long size = random.nextInt(2_000_000);
            await().pollInterval(Duration.ofMillis(2))
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> !process.isAlive() || sizeOfPart(backups) > size);
            process.destroyForcibly().waitFor();
            halves += sizeOfPart(backups) >= 0 ? 1 : 0;
        }
        System.out.printf("Backups killed: %d, of them half-written: %d%n", KILLS, halves);
        assertThat(halves).isPositive();
        assertThat(run("backup", "--to", backups.toString())).isEqualTo(0);
        assertThat(sizeOfPart(backups)).isNegative();
        assertThat(run("backup", "--verify", backups.toString())).isEqualTo(0);
    }

    @Test
    void aRestoreThatIsKilledLeavesAllOrNothing() throws Exception {
        Path backups = directory.resolve("backups");
        assertThat(run("backup", "--to", backups.toString())).isEqualTo(0);
        int nothing = 0;
        for (int i = 0; i < KILLS; i++) {
            String name = "killed_" + i;
            Process process = command("restore", backups.toString(), "--to", name);
            int age = random.nextInt(500);
            await().pollInterval(Duration.ofMillis(5))
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> !process.isAlive() || restoresOlderThan(age) > 0);
            process.destroyForcibly().waitFor();
            await().atMost(Duration.ofMinutes(1)).until(() -> restoresOlderThan(0) == 0);
            boolean empty =
                    column(postgres.url(name), "SELECT to_regclass('codeway.project') IS NULL")
                            .equals(List.of("t"));
            if (empty) {
                nothing++;
                assertThat(run("restore", backups.toString(), "--to", name)).isEqualTo(0);
            }
            assertThat(count(postgres.url(name))).isEqualTo(ROWS);
        }
        System.out.printf("Restores killed: %d, of them rolled back: %d%n", KILLS, nothing);
        assertThat(nothing).isPositive();
    }

    private static int restoresOlderThan(int milliseconds) throws Exception {
        return Integer.parseInt(
                column(
                                postgres.url("postgres"),
                                """
                                SELECT count(*) FROM pg_stat_activity
                                WHERE application_name = 'codeway-restore'
                                    AND clock_timestamp() >= backend_start + %d * interval '1 millisecond'
                                """
                                        .formatted(milliseconds))
                        .getFirst());
    }

    /// In bytes; negative where there is none.
    private static long sizeOfPart(Path backups) throws IOException {
        if (!Files.exists(backups)) {
            return -1;
        }
        try (Stream<Path> files = Files.list(backups)) {
            return files.filter(it -> it.toString().endsWith(".dump.part"))
                    .mapToLong(it -> it.toFile().length())
                    .max()
                    .orElse(-1);
        }
    }

    private int run(String... arguments) throws Exception {
        Process process = command(arguments);
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    private Process command(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(ServiceProcess.command());
        command.add("db");
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .directory(directory.toFile())
                        .redirectOutput(directory.resolve("answer").toFile())
                        .redirectError(directory.resolve("complaints").toFile());
        builder.environment().clear();
        builder.environment()
                .putAll(
                        Map.of(
                                "DATABASE_URL",
                                url,
                                "CODEWAY_BACKUP_PG_BIN",
                                DebianPostgres.PROGRAMS.toString()));
        return builder.start();
    }

    private String answer() throws IOException {
        return Files.readString(directory.resolve("answer"));
    }

    private String complaints() throws IOException {
        return Files.readString(directory.resolve("complaints"));
    }

    private static long count(String url) throws Exception {
        return Long.parseLong(column(url, "SELECT count(*) FROM codeway.project").getFirst());
    }

    private static List<String> column(String url, String sql) throws Exception {
        try (Connection connection = ServiceDatabase.connect(url)) {
            return ServiceDatabase.column(connection, sql);
        }
    }

    private static void execute(String url, String sql) throws Exception {
        try (Connection connection = ServiceDatabase.connect(url)) {
            ServiceDatabase.execute(connection, sql);
        }
    }
}
