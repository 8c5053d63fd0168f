package dev.codeway.database.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeway.database.ScratchDatabase;
import dev.codeway.platform.postgres.DirectDatabase;
import dev.codeway.testsupport.DebianPostgres;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Every down-script, seen with the eyes of `pg_dump`.
class DescentTest {

    private static DebianPostgres postgres;

    @BeforeAll
    static void start() throws Exception {
        postgres = DebianPostgres.start(Map.of());
    }

    @AfterAll
    static void stop() throws Exception {
        postgres.close();
    }

    private static IntStream versions() {
        return IntStream.rangeClosed(1, MigrationFiles.newest());
    }

    @ParameterizedTest
    @MethodSource("versions")
    void upDownAndUpEndsInTheSameDump(int version) throws Exception {
        ScratchDatabase database = new ScratchDatabase(postgres.newDatabase(), "public");
        if (version > 1) {
            database.migrateTo(String.valueOf(version - 1));
        }
        String before = dump(database);
        database.migrateTo(String.valueOf(version));
        String after = dump(database);
        assertThat(after).isNotEqualTo(before);

        Descent.Result result =
                new Descent(database.direct()).descend(null, false, Duration.ZERO, _ -> {});
        assertThat(result.undone()).containsExactly(String.valueOf(version));
        assertThat(result.lost()).isEmpty();
        assertThat(dump(database)).isEqualTo(before);
        database.migrateTo(String.valueOf(version));
        assertThat(dump(database)).isEqualTo(after);
    }

    /// Without Flyway's own table and ours of what was undone, and without what is random in it.
    private static String dump(ScratchDatabase database) throws IOException {
        ProcessBuilder dump =
                new ProcessBuilder(
                        DebianPostgres.PROGRAMS.resolve("pg_dump").toString(),
                        "--schema-only",
                        "--exclude-table=codeway.flyway_schema_history",
                        "--exclude-table=codeway.migration_undone");
        DirectDatabase direct = database.direct();
        dump.environment().putAll(direct.environment());
        Process process = dump.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        List<String> lines =
                new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                        .lines()
                        .filter(
                                it ->
                                        !it.startsWith("\\restrict")
                                                && !it.startsWith("\\unrestrict"))
                        .filter(it -> !it.isBlank() && !it.startsWith("--"))
                        .filter(it -> !it.contains("SCHEMA codeway"))
                        .toList();
        assertThat(process.onExit().join().exitValue()).isZero();
        assertThat(lines).isNotEmpty();
        return lines.stream().collect(Collectors.joining("\n"));
    }
}
