package dev.codeway.testsupport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.codeway.database.ScratchDatabase;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/// PostgreSQL 15 as Debian packages it, with its `pg_dump`, `psql` and all else that the embedded
/// one lacks. It speaks TLS with a certificate of its own CA and asks for a password.
public final class DebianPostgres implements AutoCloseable {

    public static final Path PROGRAMS = Path.of("/usr/lib/postgresql/15/bin");
    public static final String PASSWORD = "s@cret & more";
    private static final String ENCODED_PASSWORD = "s%40cret%20%26%20more";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private final Path directory;
    private final Path ca;
    private final int port = ServiceProcess.freePort();
    private boolean killed;

    private DebianPostgres(Path directory, Path ca) {
        this.directory = directory;
        this.ca = ca;
    }

    /// A new cluster with these settings.
    public static DebianPostgres start(Map<String, String> settings) throws Exception {
        assertThat(PROGRAMS).as("install Debian's postgresql-15 and postgresql-client-15").exists();
        Path directory = Files.createTempDirectory("codeway-postgres");
        TestCertificates authority = TestCertificates.authority(directory, "ca");
        TestCertificates.Issued server = authority.server("localhost");
        DebianPostgres postgres = new DebianPostgres(directory, authority.caFile());
        Files.writeString(directory.resolve("password"), PASSWORD);
        if (isRoot()) {
            run("chown", "-R", "postgres", directory.toString());
        }
        postgres.program(
                "initdb",
                "--pgdata=" + postgres.data(),
                "--username=postgres",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
                "--auth=scram-sha-256",
                "--no-sync",
                "--pwfile=" + directory.resolve("password"));
        List<String> lines = new ArrayList<>();
        lines.add("port = " + postgres.port);
        lines.add("unix_socket_directories = ''");
        lines.add("fsync = off");
        lines.add("ssl = on");
        lines.add("ssl_cert_file = '%s'".formatted(server.certificate()));
        lines.add("ssl_key_file = '%s'".formatted(server.key()));
        settings.forEach((key, value) -> lines.add("%s = '%s'".formatted(key, value)));
        postgres.configure(lines);
        postgres.control("start", "--log=" + directory.resolve("log"));
        return postgres;
    }

    /// A standby of this one, without which this one commits nothing from now on.
    public DebianPostgres synchronousStandby() throws Exception {
        Path place = Files.createTempDirectory("codeway-standby");
        if (isRoot()) {
            run("chown", "postgres", place.toString());
        }
        DebianPostgres standby = new DebianPostgres(place, ca);
        program(
                "pg_basebackup",
                "--pgdata=" + standby.data(),
                "--checkpoint=fast",
                "--no-sync",
                "--write-recovery-conf",
                "--dbname=host=localhost port=%d user=postgres password='%s'"
                        .formatted(port, PASSWORD));
        standby.configure(List.of("port = " + standby.port));
        standby.control("start", "--log=" + place.resolve("log"));
        try (Connection connection = ServiceDatabase.connect(url("postgres"))) {
            // Not before the copy was made: promoted, it would wait for a standby of its own.
            ServiceDatabase.execute(connection, "ALTER SYSTEM SET synchronous_standby_names = '*'");
            ServiceDatabase.execute(connection, "SELECT pg_reload_conf()");
            await("the standby is synchronous")
                    .atMost(PATIENCE)
                    .until(
                            () ->
                                    ServiceDatabase.column(
                                                    connection,
                                                    "SELECT sync_state FROM pg_stat_replication")
                                            .equals(List.of("sync")));
        }
        return standby;
    }

    private void configure(List<String> lines) throws IOException {
        Files.writeString(
                data().resolve("postgresql.conf"),
                String.join("\n", lines) + "\n",
                StandardOpenOption.APPEND);
    }

    private void control(String what, String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of(what, "--wait", "--pgdata=" + data()));
        all.addAll(List.of(arguments));
        program("pg_ctl", all.toArray(String[]::new));
    }

    /// Makes a standby the primary.
    public void promote() throws Exception {
        control("promote");
    }

    /// Ends all of its processes at once (SIGKILL), as the end of its machine would.
    public void kill() throws IOException {
        List<String> lines = Files.readAllLines(data().resolve("postmaster.pid"));
        ProcessHandle postmaster = ProcessHandle.of(Long.parseLong(lines.getFirst())).orElseThrow();
        List<ProcessHandle> all =
                Stream.concat(Stream.of(postmaster), postmaster.descendants()).toList();
        all.forEach(ProcessHandle::destroyForcibly);
        killed = true;
    }

    /// Serves a certificate of another authority from now on, whose own replaces that in the CA
    /// file.
    public void replaceCertificates() throws Exception {
        TestCertificates authority = TestCertificates.authority(directory, "ca");
        TestCertificates.Issued server = authority.server("localhost");
        authority.caFile();
        if (isRoot()) {
            run("chown", "postgres", server.certificate().toString(), server.key().toString());
        }
        configure(
                List.of(
                        "ssl_cert_file = '%s'".formatted(server.certificate()),
                        "ssl_key_file = '%s'".formatted(server.key())));
        control("reload");
    }

    private Path data() {
        return directory.resolve("data");
    }

    public int port() {
        return port;
    }

    /// The URL of a new, empty database, verified in full.
    public String newDatabase() throws SQLException {
        String name = "test_" + DATABASES.incrementAndGet();
        try (Connection connection = ServiceDatabase.connect(url("postgres"));
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        }
        return url(name);
    }

    /// The URL of a database of this name, whether there is one or not.
    public String url(String database) {
        return url("postgres", ENCODED_PASSWORD, database);
    }

    public String url(String user, String encodedPassword, String database) {
        return url(user, encodedPassword, "localhost:" + port, database);
    }

    private String url(String user, String encodedPassword, String hosts, String database) {
        return "postgresql://%s:%s@%s/%s?sslmode=verify-full&sslrootcert=%s&socket_timeout=0"
                .formatted(user, encodedPassword, hosts, database, ca);
    }

    /// The URL of a database as a service has it that is to go where the primary is.
    public String urlWith(DebianPostgres standby, String database) {
        return withTimeouts(
                url(
                        "postgres",
                        ENCODED_PASSWORD,
                        "localhost:%d,localhost:%d".formatted(port, standby.port),
                        database));
    }

    /// The same URL with the time limits that it has by default.
    public static String withTimeouts(String url) {
        return url.replace("&socket_timeout=0", "");
    }

    /// A new database with the schema of the service.
    public String newMigratedDatabase() throws SQLException {
        String url = newDatabase();
        migrate(url);
        return url;
    }

    /// Applies the migrations, with the settings of the service.
    public static void migrate(String url) {
        new ScratchDatabase(url, "public").migrate();
    }

    /// Runs one of PostgreSQL's programs, as the user whom the cluster belongs to.
    public void program(String name, String... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        if (isRoot()) {
            command.addAll(List.of("runuser", "-u", "postgres", "--"));
        }
        command.add(PROGRAMS.resolve(name).toString());
        command.addAll(List.of(arguments));
        run(command.toArray(String[]::new));
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    private static void run(String... command) throws Exception {
        Path said = Files.createTempFile("codeway", "log");
        Process process =
                new ProcessBuilder(command)
                        .directory(Path.of("/").toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(said.toFile())
                        .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(said)).isZero();
        Files.delete(said);
    }

    @Override
    public void close() throws Exception {
        if (!killed) {
            control("stop", "--mode=immediate");
        }
        try (var files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException left) {
            directory.toFile().deleteOnExit();
        }
    }
}
