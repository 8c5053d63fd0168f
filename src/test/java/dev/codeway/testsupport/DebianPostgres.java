package dev.codeway.testsupport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeway.database.ScratchDatabase;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// PostgreSQL 15 as Debian packages it, with its `pg_dump`, `psql` and all else that the embedded
/// one lacks. It speaks TLS with a certificate of its own CA and asks for a password.
public final class DebianPostgres implements AutoCloseable {

    public static final Path PROGRAMS = Path.of("/usr/lib/postgresql/15/bin");
    public static final String PASSWORD = "s@cret & more";
    private static final String ENCODED_PASSWORD = "s%40cret%20%26%20more";
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private final Path directory;
    private final Path ca;
    private final int port = ServiceProcess.freePort();

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
        Path configuration = postgres.data().resolve("postgresql.conf");
        Files.writeString(
                configuration, Files.readString(configuration) + String.join("\n", lines));
        postgres.program(
                "pg_ctl",
                "start",
                "--wait",
                "--pgdata=" + postgres.data(),
                "--log=" + directory.resolve("log"));
        return postgres;
    }

    private Path data() {
        return directory.resolve("data");
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
        return "postgresql://%s:%s@localhost:%d/%s?sslmode=verify-full&sslrootcert=%s&socket_timeout=0"
                .formatted(user, encodedPassword, port, database, ca);
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
        program("pg_ctl", "stop", "--mode=immediate", "--pgdata=" + data());
        try (var files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException left) {
            directory.toFile().deleteOnExit();
        }
    }
}
