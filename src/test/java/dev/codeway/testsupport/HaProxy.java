package dev.codeway.testsupport;

import org.awaitility.Awaitility;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/// A stock HAProxy as a process of its own.
public final class HaProxy implements AutoCloseable {

    private static final String EXECUTABLE = "/usr/sbin/haproxy";

    private final Process process;
    private final int port;

    private HaProxy(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /// Starts it.
    ///
    /// @param directory where it may write
    /// @param configuration its file
    /// @param environment what that refers to, besides `PORT`
    public static HaProxy start(
            Path directory, Path configuration, Map<String, String> environment) {
        try {
            int port = ServiceProcess.freePort();
            ProcessBuilder builder =
                    new ProcessBuilder(EXECUTABLE, "-db", "-f", configuration.toAbsolutePath() + "")
                            .redirectErrorStream(true)
                            .redirectOutput(directory.resolve("haproxy.log").toFile());
            builder.environment().putAll(environment);
            builder.environment().put("PORT", String.valueOf(port));
            Process process = builder.start();
            Awaitility.await("HAProxy listens")
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> listens(process, directory, port));
            return new HaProxy(process, port);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static boolean listens(Process process, Path directory, int port) throws IOException {
        if (!process.isAlive()) {
            throw new AssertionError(Files.readString(directory.resolve("haproxy.log")));
        }
        try (Socket _ = new Socket("localhost", port)) {
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    public URI uri(String path) {
        return URI.create("http://localhost:" + port + path);
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
