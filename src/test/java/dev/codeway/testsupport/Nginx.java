package dev.codeway.testsupport;

import org.awaitility.Awaitility;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/// A stock nginx as a process of its own, with the configuration of a site.
public final class Nginx implements AutoCloseable {

    private final Process process;
    private final int port;

    private Nginx(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /// Starts it.
    ///
    /// @param directory where it may write
    /// @param site what would be a file of `/etc/nginx/conf.d`
    /// @param port what it listens on according to that
    public static Nginx start(Path directory, String site, int port) {
        try {
            Files.writeString(directory.resolve("site.conf"), site);
            Path configuration =
                    Files.writeString(
                            directory.resolve("nginx.conf"),
                            """
                            %s
                            daemon off;
                            pid nginx.pid;
                            error_log stderr;
                            events {}
                            http {
                                access_log off;
                                client_body_temp_path body;
                                proxy_temp_path proxy;
                                fastcgi_temp_path fastcgi;
                                uwsgi_temp_path uwsgi;
                                scgi_temp_path scgi;
                                include site.conf;
                            }
                            """
                                    // Its workers would give up root and could not read the test's
                                    // files.
                                    .formatted(
                                            System.getProperty("user.name").equals("root")
                                                    ? "user root;"
                                                    : ""));
            Process process =
                    new ProcessBuilder(
                                    executable(),
                                    "-p",
                                    directory + "/",
                                    "-c",
                                    configuration.toString())
                            .redirectErrorStream(true)
                            .redirectOutput(directory.resolve("nginx.log").toFile())
                            .start();
            Awaitility.await("nginx listens")
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> listens(process, directory, port));
            return new Nginx(process, port);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// Debian puts it where only root looks.
    private static String executable() {
        return Files.isExecutable(Path.of("/usr/sbin/nginx")) ? "/usr/sbin/nginx" : "nginx";
    }

    private static boolean listens(Process process, Path directory, int port) throws IOException {
        if (!process.isAlive()) {
            throw new AssertionError(Files.readString(directory.resolve("nginx.log")));
        }
        try (Socket _ = new Socket("localhost", port)) {
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    public int port() {
        return port;
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
