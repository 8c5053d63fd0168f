package dev.codeway.database.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;

import dev.codeway.database.backup.Dumping.Retention;
import dev.codeway.platform.command.CommandFailure;
import dev.codeway.platform.command.Exit;
import dev.codeway.platform.postgres.DirectDatabase;
import dev.codeway.testsupport.DebianPostgres;
import dev.codeway.testsupport.ServiceDatabase;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

class BackupTest {

    private static final ObjectMapper JSON =
            JsonMapper.builder()
                    .addModule(new JavaTimeModule())
                    .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                    .build();
    private static final Optional<Path> PROGRAMS = Optional.of(DebianPostgres.PROGRAMS);
    private static final AtomicInteger NAMES = new AtomicInteger();

    private static DebianPostgres postgres;

    @TempDir Path directory;
    private final List<String> progress = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        postgres = DebianPostgres.start(Map.of());
    }

    @AfterAll
    static void stop() throws Exception {
        postgres.close();
    }

    @Test
    void whatIsBackedUpComesBackRowByRow() throws Exception {
        String url = filled(60_000);
        Manifest manifest = dump(url).manifest();
        assertThat(manifest.rows()).isGreaterThan(120_000);
        assertThat(manifest.schema()).isEqualTo(newestMigration(url));
        assertThat(manifest.tables())
                .extracting(Manifest.Table::name)
                .contains(
                        "codeway.flyway_schema_history", "codeway.project", "public.\"Odd Name\"");
        String copy = copyName();
        new Restoring(database(url)).restore(newest(), copy, false, PROGRAMS, progress::add);
        // In another way than the command's own comparison.
        assertThat(rows(postgres.url(copy))).isEqualTo(rows(url));
        assertThat(schemaOf(postgres.url(copy)))
                .contains("tr_deployment_arrow")
                .isEqualTo(schemaOf(url));
        System.out.printf(
                "Backed up, restored and compared: %d rows of %d tables, %d bytes%n",
                manifest.rows(), manifest.tables().size(), manifest.bytes());
    }

    @Test
    void whatWritersWriteMeanwhileIsInBothDumpAndManifestOrInNeither() throws Exception {
        String url = filled(20_000);
        AtomicBoolean enough = new AtomicBoolean();
        AtomicInteger written = new AtomicInteger();
        List<CompletableFuture<Void>> writers =
                Stream.generate(() -> CompletableFuture.runAsync(() -> write(url, enough, written)))
                        .limit(4)
                        .toList();
        try {
            for (int i = 0; i < 3; i++) {
                int before = written.get();
                dump(url);
                assertThat(written.get()).as("rows written meanwhile").isGreaterThan(before);
            }
        } finally {
            enough.set(true);
            writers.forEach(CompletableFuture::join);
        }
        for (Backup backup : new BackupDirectory(directory, JSON).whole()) {
            new Restoring(database(url)).drill(backup, PROGRAMS, progress::add);
        }
        System.out.println("Rows written during three backups: " + written.get());
    }

    private static void write(String url, AtomicBoolean enough, AtomicInteger written) {
        try (Connection connection = ServiceDatabase.connect(url)) {
            while (!enough.get()) {
                ServiceDatabase.execute(connection, PROJECTS.formatted(1, "w"));
                written.incrementAndGet();
            }
        } catch (SQLException failure) {
            throw new AssertionError(failure);
        }
    }

    @Test
    void aDumpThatWasChangedOrCutOrIsMissingIsNotRestored() throws Exception {
        String url = filled(10);
        Backup backup = dump(url);
        byte[] whole = Files.readAllBytes(backup.dump());
        byte[] changed = whole.clone();
        changed[changed.length / 2] ^= 1;
        Files.write(backup.dump(), changed);
        assertNotRestored(url, "its SHA-256 is");
        Files.write(backup.dump(), Arrays.copyOf(whole, whole.length - 1));
        assertNotRestored(url, "bytes instead of " + whole.length);
        Files.delete(backup.dump());
        assertNotRestored(url, "is missing");
        assertThatThrownBy(this::newest).hasMessageContaining("there is no backup in");
    }

    private void assertNotRestored(String url, String why) throws Exception {
        String copy = copyName();
        Path manifest = find(".json");
        assertFails(
                Exit.FOUND,
                () ->
                        new Restoring(database(url))
                                .restore(
                                        BackupDirectory.find(manifest, JSON),
                                        copy,
                                        true,
                                        PROGRAMS,
                                        progress::add),
                why);
        assertThatThrownBy(() -> ServiceDatabase.connect(postgres.url(copy)))
                .isInstanceOf(SQLException.class);
    }

    @Test
    void withoutAManifestOrWithAnUnreadableOneItIsNoBackup() throws Exception {
        Backup backup = dump(filled(1));
        String manifest = Files.readString(backup.file());
        Files.delete(backup.file());
        assertFails(
                Exit.FOUND,
                () -> BackupDirectory.find(backup.dump(), JSON),
                "there is no manifest");
        assertThat(new BackupDirectory(directory, JSON).whole()).isEmpty();
        for (String wrong : List.of("", "null", "[]", "{}", manifest.substring(0, 100))) {
            Files.writeString(backup.file(), wrong);
            assertFails(
                    Exit.FOUND,
                    () -> BackupDirectory.find(backup.dump(), JSON),
                    "is no manifest of a backup");
        }
        Files.writeString(backup.file(), manifest.replace("\"format\" : 1", "\"format\" : 2"));
        assertFails(Exit.FOUND, () -> BackupDirectory.find(backup.dump(), JSON), "newer version");
    }

    @Test
    void rowsThatDifferFromTheManifestAreFoundAndTheDrillLeavesNothingBehind() throws Exception {
        String url = filled(10);
        Backup backup = dump(url);
        String manifest = Files.readString(backup.file());
        Files.writeString(
                backup.file(),
                manifest.replaceAll(
                        "(\"codeway.project\",\\s+\"rows\" : \\d+,\\s+\"hash\" : \")", "$1" + "9"));
        assertFails(
                Exit.FOUND,
                () -> new Restoring(database(url)).drill(newest(), PROGRAMS, progress::add),
                "codeway.project has other rows");
        Files.writeString(
                backup.file(),
                manifest.replaceAll("(\"codeway.project\",\\s+\"rows\" : )\\d+", "$1" + "77"));
        assertFails(
                Exit.FOUND,
                () -> new Restoring(database(url)).drill(newest(), PROGRAMS, progress::add),
                "instead of 77");
        assertThat(drills()).isEmpty();
    }

    @Test
    void aDrillClearsAwayWhatAKilledOneLeft() throws Exception {
        String url = filled(1);
        Backup backup = dump(url);
        String oid =
                column(url, "SELECT oid FROM pg_database WHERE datname = current_database()")
                        .getFirst();
        column(url, "SELECT 1");
        try (Connection connection = ServiceDatabase.connect(url)) {
            ServiceDatabase.execute(connection, "CREATE DATABASE codeway_drill_" + oid + "_0a");
        }
        new Restoring(database(url)).drill(backup, PROGRAMS, progress::add);
        assertThat(drills()).isEmpty();
    }

    @Test
    void programsThatAreMissingOrTooOldAreNamed() throws Exception {
        String url = filled(1);
        assertFails(
                Exit.CONFIGURATION,
                () -> dump(url, Optional.of(directory), Retention.FOR_EVER),
                "there is no pg_dump in " + directory);
        Path old = Files.createDirectory(directory.resolve("old"));
        script(old.resolve("pg_dump"), "echo 'pg_dump (PostgreSQL) 14.2 (Debian 14.2-1)'");
        script(old.resolve("pg_restore"), "echo 'pg_restore (PostgreSQL) 13.9'");
        assertFails(
                Exit.CONFIGURATION,
                () -> dump(url, Optional.of(old), Retention.FOR_EVER),
                "version 14.2, too old for the server, which is 15.");
        dump(url);
        assertFails(
                Exit.CONFIGURATION,
                () -> new Restoring(database(url)).drill(newest(), Optional.of(old), progress::add),
                "version 13.9, too old for the dump, which pg_dump 15.");
        script(old.resolve("pg_dump"), "exit 1");
        assertFails(
                Exit.CONFIGURATION,
                () -> dump(url, Optional.of(old), Retention.FOR_EVER),
                "does not tell its version");
    }

    @Test
    void thePasswordIsOnNoCommandLineAndTheServerIsVerifiedByBothPrograms() throws Exception {
        String url = filled(1);
        Path spies = Files.createDirectory(directory.resolve("spies"));
        for (String program : List.of("pg_dump", "pg_restore")) {
            script(
                    spies.resolve(program),
                    """
                    echo "$@" >> %1$s/arguments
                    env >> %1$s/environment
                    exec %2$s/%3$s "$@"
                    """
                            .formatted(spies, DebianPostgres.PROGRAMS, program));
        }
        dump(url, Optional.of(spies), Retention.FOR_EVER);
        new Restoring(database(url)).drill(newest(), Optional.of(spies), progress::add);
        assertThat(Files.readString(spies.resolve("arguments")))
                .contains("--snapshot=", "--single-transaction")
                .doesNotContain(DebianPostgres.PASSWORD, "s%40cret", "localhost");
        assertThat(Files.readString(spies.resolve("environment")))
                .contains(
                        "PGPASSWORD=" + DebianPostgres.PASSWORD, "PGSSLMODE=verify-full", "ca.pem")
                .doesNotContain("DATABASE_URL");
        assertThat(Files.readString(find(".json"))).doesNotContain("s@cret", "localhost");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(find(".dump"))))
                .isEqualTo("rw-------");
    }

    @Test
    void aPgDumpThatFailsLeavesNoBackup() throws Exception {
        String url = filled(10);
        Path failing = Files.createDirectory(directory.resolve("failing"));
        script(
                failing.resolve("pg_dump"),
                """
                [ "$1" = --version ] && exec %1$s/pg_dump --version
                %1$s/pg_dump "$@" | head -c 1000
                echo 'pg_dump: error: out of luck' >&2
                exit 1
                """
                        .formatted(DebianPostgres.PROGRAMS));
        assertFails(
                Exit.FAILED,
                () -> dump(url, Optional.of(failing), Retention.FOR_EVER),
                "out of luck");
        assertThat(names()).isEmpty();
    }

    @Test
    void aRestoreThatBreaksOffLeavesNoDatabaseBehind() throws Exception {
        String url = filled(1000);
        dump(url);
        Path failing = Files.createDirectory(directory.resolve("failing"));
        script(
                failing.resolve("pg_restore"),
                """
                [ "$1" = --version ] && exec %1$s/pg_restore --version
                head -c 5000 | %1$s/pg_restore "$@"
                """
                        .formatted(DebianPostgres.PROGRAMS));
        String copy = copyName();
        assertFails(
                Exit.FAILED,
                () ->
                        new Restoring(database(url))
                                .restore(
                                        newest(), copy, false, Optional.of(failing), progress::add),
                "pg_restore failed");
        assertThatThrownBy(() -> ServiceDatabase.connect(postgres.url(copy)))
                .isInstanceOf(SQLException.class);
        // One that was there stays, empty.
        String other = postgres.newDatabase();
        assertFails(
                Exit.FAILED,
                () ->
                        new Restoring(database(url))
                                .restore(
                                        newest(),
                                        other,
                                        false,
                                        Optional.of(failing),
                                        progress::add),
                "pg_restore failed");
        assertThat(column(other, "SELECT nspname FROM pg_namespace WHERE nspname = 'codeway'"))
                .isEmpty();
    }

    @Test
    void aDatabaseThatHoldsSomethingIsOverwrittenOnlyByForceWhichSaysWhatItDeletes()
            throws Exception {
        String url = filled(10);
        Backup backup = dump(url);
        String other = filled(3);
        Restoring restoring = new Restoring(database(url));
        assertFails(
                Exit.REFUSED,
                () -> restoring.restore(backup, other, false, PROGRAMS, progress::add),
                "is not empty; --force would delete the schemas codeway, public with");
        assertThat(column(other, "SELECT count(*) FROM codeway.deployment")).containsExactly("3");
        restoring.restore(backup, other, true, PROGRAMS, progress::add);
        assertThat(progress)
                .anySatisfy(
                        it ->
                                assertThat(it)
                                        .startsWith("Deleting from")
                                        .contains("codeway.deployment (3 rows)"));
        assertThat(rows(other)).isEqualTo(rows(url));
        assertThat(schemaOf(other)).isEqualTo(schemaOf(url));
    }

    @Test
    void whatATableAloneInPublicHoldsIsNotOverwrittenEither() throws Exception {
        Backup backup = dump(filled(1));
        String other = postgres.newDatabase();
        try (Connection connection = ServiceDatabase.connect(other)) {
            ServiceDatabase.execute(connection, "CREATE FUNCTION mine() RETURNS int RETURN 1");
        }
        assertFails(
                Exit.REFUSED,
                () ->
                        new Restoring(database(other))
                                .restore(backup, other, false, PROGRAMS, progress::add),
                "would delete the schema public with 0 tables");
    }

    @Test
    void oldBackupsGoWhenANewOneIsGoodAndNothingElseDoes() throws Exception {
        String url = filled(1);
        Files.writeString(directory.resolve("codeway-notes.dump"), "somebody's");
        Files.writeString(directory.resolve("codeway-notes.json"), "{}");
        Backup ofAnother = dump(filled(2));
        Instant start = Instant.parse("2026-01-01T00:00:00Z");
        for (int day = 0; day < 5; day++) {
            dump(url, start.plus(Duration.ofDays(day)), Retention.FOR_EVER);
        }
        Backup cut = newest(url, 4);
        Files.write(cut.dump(), new byte[1]);

        Dumping.Done done = dump(url, start.plus(Duration.ofDays(5)), keep(3));
        assertThat(done.deleted()).as("of five good ones").hasSize(2);
        assertThat(whole(url)).hasSize(3).first().isEqualTo(done.backup());

        done =
                dump(
                        url,
                        start.plus(Duration.ofDays(6)),
                        new Retention(Optional.empty(), Optional.of(Duration.ofDays(1))));
        assertThat(whole(url)).hasSize(2).first().isEqualTo(done.backup());

        // However wrong the clock is.
        done = dump(url, start, keep(1));
        assertThat(whole(url)).containsExactly(done.backup());
        assertThat(names())
                .contains("codeway-notes.dump", "codeway-notes.json")
                .contains(cut.file().getFileName().toString());
        assertThat(ofAnother.isWhole()).isTrue();
    }

    @Test
    void whatAKilledBackupLeftIsNoBackupAndGoes() throws Exception {
        String url = filled(1);
        Files.writeString(directory.resolve("codeway-20260101T000000.000Z.dump.part"), "half");
        assertThat(new BackupDirectory(directory, JSON).whole()).isEmpty();
        dump(url);
        assertThat(names()).hasSize(2).noneMatch(it -> it.endsWith(".part"));
    }

    @Test
    void ofTwoBackupsIntoOneDirectoryTheSecondIsTurnedAway() throws Exception {
        try (AutoCloseable _ = new BackupDirectory(directory, JSON).lock()) {
            assertFails(Exit.BUSY, () -> dump(postgres.url("postgres")), "another backup to");
        }
    }

    @Test
    void aDatabaseThatNobodyMigratedIsBackedUpAsWell() throws Exception {
        String url = postgres.newDatabase();
        Backup backup = dump(url);
        assertThat(backup.manifest().schema()).isNull();
        new Restoring(database(url)).drill(newest(), PROGRAMS, progress::add);
    }

    // --- what the tests share

    private static final String PROJECTS =
            """
            INSERT INTO codeway.project (id, name, git_url, subdomain, created_at, updated_at)
            SELECT id, E'Shop \\u00e4\\n\\t' || id, 'https://github.com/a/b', '%2$s' || md5(id::text),
                clock_timestamp(), clock_timestamp()
            FROM (SELECT gen_random_uuid() AS id FROM generate_series(1, %1$d)) AS made
            """;

    private static String filled(int deployments) throws SQLException {
        String url = postgres.newMigratedDatabase();
        try (Connection connection = ServiceDatabase.connect(url)) {
            ServiceDatabase.execute(connection, PROJECTS.formatted(1 + deployments / 100, "p"));
            // In pieces: a busy machine may take longer for all than a statement may.
            for (int from = 1; from <= deployments; from += 10_000) {
                ServiceDatabase.execute(
                        connection,
                        """
                        INSERT INTO codeway.deployment (id, project_id, number, status, created_at, updated_at)
                        SELECT gen_random_uuid(), (SELECT min(id::text)::uuid FROM codeway.project),
                            n, 'NOT_STARTED', now(), now()
                        FROM generate_series(%d, %d) AS n
                        """
                                .formatted(from, Math.min(deployments, from + 9_999)));
            }
            ServiceDatabase.execute(
                    connection,
                    """
                    CREATE TABLE public."Odd Name" (t text, r double precision, b bytea, at timestamptz, iv interval);
                    INSERT INTO public."Odd Name" VALUES
                        (E'a\\\\b"c\\n', 0.1, '\\x00ff', now(), '1 day 2 hours'), (NULL, 'NaN', NULL, NULL, NULL)
                    """);
        }
        return url;
    }

    private Backup dump(String url) throws Exception {
        return dump(url, PROGRAMS, Retention.FOR_EVER).backup();
    }

    private Dumping.Done dump(String url, Optional<Path> programs, Retention retention)
            throws Exception {
        return new Dumping(database(url), JSON, Clock.systemUTC())
                .dump(directory, programs, retention, progress::add);
    }

    private Dumping.Done dump(String url, Instant now, Retention retention) throws Exception {
        return new Dumping(database(url), JSON, Clock.fixed(now, ZoneOffset.UTC))
                .dump(directory, PROGRAMS, retention, progress::add);
    }

    private static Retention keep(int number) {
        return new Retention(Optional.of(number), Optional.empty());
    }

    private static DirectDatabase database(String url) {
        return DirectDatabase.at("DATABASE_URL", url);
    }

    private Backup newest() throws IOException {
        return BackupDirectory.find(directory, JSON);
    }

    private Backup newest(String url, int place) throws IOException {
        return whole(url).get(place);
    }

    private List<Backup> whole(String url) throws IOException {
        return new BackupDirectory(directory, JSON)
                .whole().stream()
                        .filter(it -> it.manifest().database().equals(database(url).name()))
                        .toList();
    }

    private Path find(String ending) throws IOException {
        return directory.resolve(
                names().stream().filter(it -> it.endsWith(ending)).findFirst().orElseThrow());
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(it -> it.getFileName().toString())
                    .filter(it -> it.startsWith("codeway-"))
                    .sorted()
                    .toList();
        }
    }

    private static void assertFails(Exit exit, ThrowingCallable command, String... words) {
        assertThatThrownBy(command)
                .isInstanceOfSatisfying(
                        CommandFailure.class,
                        failure -> {
                            assertThat(failure.exit()).isEqualTo(exit);
                            assertThat(failure.getMessage())
                                    .contains(words)
                                    .doesNotContain(DebianPostgres.PASSWORD);
                        });
    }

    private static void script(Path file, String text) throws IOException {
        Files.writeString(
                file,
                "#!/bin/sh\n" + text,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static String copyName() {
        return "copy of " + NAMES.incrementAndGet();
    }

    private static List<String> column(String url, String sql) throws SQLException {
        try (Connection connection = ServiceDatabase.connect(url)) {
            return ServiceDatabase.column(connection, sql);
        }
    }

    private static List<String> drills() throws SQLException {
        return column(
                postgres.url("postgres"),
                "SELECT datname FROM pg_database WHERE datname LIKE 'codeway\\_drill%'");
    }

    private static String newestMigration(String url) throws SQLException {
        return column(url, "SELECT max(version::int) FROM codeway.flyway_schema_history")
                .getFirst();
    }

    /// Every row of every table, as its text.
    private static Map<String, String> rows(String url) throws SQLException {
        Map<String, String> rows = new TreeMap<>();
        for (String table :
                column(
                        url,
                        """
                        SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
                        WHERE schemaname IN ('codeway', 'public')
                        """)) {
            rows.put(
                    table,
                    column(
                                    url,
                                    """
                                    SELECT count(*) || md5(string_agg(line, '\\n' ORDER BY line COLLATE "C"))
                                    FROM (SELECT row_to_json(whole_row)::text AS line FROM %s AS whole_row) AS lines
                                    """
                                            .formatted(table))
                            .toString());
        }
        return rows;
    }

    private String schemaOf(String url) throws Exception {
        Path file = Files.createTempFile(directory, "schema", ".sql");
        PostgresProgram.find("pg_dump", PROGRAMS)
                .run(
                        database(url).environment(),
                        List.of("--schema-only", "--restrict-key=none"),
                        process -> {
                            process.getOutputStream().close();
                            Files.write(file, process.getInputStream().readAllBytes());
                        });
        // PostgreSQL drops parentheses that it does not need only when it reads them again.
        return Files.readString(file).replaceAll("[()]", "");
    }
}
