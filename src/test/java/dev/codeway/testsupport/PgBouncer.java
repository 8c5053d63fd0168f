package dev.codeway.testsupport;

import dev.codeway.platform.postgres.DatabaseUrl;

import org.awaitility.Awaitility;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// A stock PgBouncer in transaction mode, as a process of its own: a session of its client is none
/// of the server's.
public final class PgBouncer implements AutoCloseable {

    private static final String EXECUTABLE = "/usr/sbin/pgbouncer";

    private final Process process;
    private final String url;

    private PgBouncer(Process process, String url) {
        this.process = process;
        this.url = url;
    }

    /// Starts one before a database that [Postgres] made.
    ///
    /// @param connections that it opens to it at most
    public static PgBouncer start(String databaseUrl, int connections) {
        DatabaseUrl database = DatabaseUrl.parse("DATABASE_URL", databaseUrl);
        int port = ServiceProcess.freePort();
        try {
            Path directory =
                    Files.createTempDirectory(
                            "codeway-pgbouncer",
                            PosixFilePermissions.asFileAttribute(
                                    PosixFilePermissions.fromString("rwxr-xr-x")));
            Path configuration =
                    Files.writeString(
                            directory.resolve("pgbouncer.ini"),
                            """
                            [databases]
                            * = host=localhost port=%s user=postgres
                            [pgbouncer]
                            listen_addr = localhost
                            listen_port = %d
                            unix_socket_dir =
                            auth_type = any
                            pool_mode = transaction
                            default_pool_size = %d
                            server_tls_sslmode = require
                            ignore_startup_parameters = extra_float_digits
                            """
                                    .formatted(port(databaseUrl), port, connections));
            List<String> command = new ArrayList<>(List.of(EXECUTABLE));
            if (System.getProperty("user.name").equals("root")) {
                command.addAll(List.of("-u", "postgres"));
            }
            command.add(configuration.toString());
            Process process =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(directory.resolve("log").toFile())
                            .start();
            Awaitility.await("PgBouncer listens")
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> listens(process, directory.resolve("log"), port));
            return new PgBouncer(
                    process,
                    "postgresql://postgres@localhost:%d/%s?sslmode=disable&pgbouncer=true"
                            .formatted(port, database.database()));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static String port(String databaseUrl) {
        return databaseUrl.replaceAll("^.*@localhost:(\\d+)/.*$", "$1");
    }

    private static boolean listens(Process process, Path log, int port) throws IOException {
        if (!process.isAlive()) {
            throw new AssertionError(Files.readString(log));
        }
        try (Socket _ = new Socket("localhost", port)) {
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    /// What `DATABASE_URL` is then.
    public String url() {
        return url;
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}
