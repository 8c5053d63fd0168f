package dev.codeway.testsupport;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/// The packaged service, JVM or native, as a process of its own.
public final class ServiceProcess implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final Process process;
    private final Path log;
    private final int port;
    private final int managementPort;

    private ServiceProcess(Process process, Path log, int port, int managementPort) {
        this.process = process;
        this.log = log;
        this.port = port;
        this.managementPort = managementPort;
    }

    /// Starts it with nothing in its environment but this.
    public static ServiceProcess start(Map<String, String> environment) {
        return start(environment, freePort());
    }

    /// As [#start], on a port that clients know already.
    public static ServiceProcess start(Map<String, String> environment, int port) {
        return start(environment, port, command());
    }

    /// As [#start], of another build or with other limits: what starts it is not [#command].
    public static ServiceProcess start(
            Map<String, String> environment, int port, List<String> command) {
        try {
            Path directory = Files.createTempDirectory("codeway-service");
            Path log = directory.resolve("log");
            ProcessBuilder builder =
                    new ProcessBuilder(command)
                            .directory(directory.toFile())
                            .redirectErrorStream(true)
                            .redirectOutput(log.toFile());
            builder.environment().clear();
            builder.environment().put("CODEWAY_ADMIN_KEY", Credentials.ADMIN_KEY);
            // Tests ask as fast as they can, and all with one key.
            for (String who : List.of("", "WORKER_", "STRANGER_")) {
                builder.environment().put("CODEWAY_LIMITS_%sREQUESTS".formatted(who), "0");
            }
            builder.environment().putAll(environment);
            // One that nobody expects, as for the tests themselves.
            builder.environment().put("TZ", "Asia/Kathmandu");
            builder.environment().put("QUARKUS_HTTP_PORT", String.valueOf(port));
            int managementPort = freePort();
            while (managementPort == port) {
                managementPort = freePort();
            }
            builder.environment().put("QUARKUS_MANAGEMENT_PORT", String.valueOf(managementPort));
            return new ServiceProcess(builder.start(), log, port, managementPort);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// The file or directory that would be shipped.
    public static Path artifact() {
        Path jarOrExecutable = Path.of("target").resolve(metadata().getProperty("path"));
        return isNative() ? jarOrExecutable : jarOrExecutable.getParent();
    }

    public static boolean isNative() {
        return metadata().getProperty("type").equals("native");
    }

    private static Properties metadata() {
        try (Reader file = Files.newBufferedReader(Path.of("target/quarkus-artifact.properties"))) {
            Properties metadata = new Properties();
            metadata.load(file);
            return metadata;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// What starts it, without arguments.
    public static List<String> command() {
        String path =
                Path.of("target")
                        .resolve(metadata().getProperty("path"))
                        .toAbsolutePath()
                        .toString();
        List<String> command = new ArrayList<>();
        if (!isNative()) {
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            // They live for seconds, in which the second compiler costs more than it saves.
            command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-jar"));
        }
        command.add(path);
        return command;
    }

    /// A port to listen on later. Below those that the system gives to outgoing connections: one of
    /// these might be taken by then.
    public static int freePort() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(20_000, 32_000);
            try (ServerSocket socket = new ServerSocket(port)) {
                return socket.getLocalPort();
            } catch (BindException taken) {
                continue;
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
    }

    public long pid() {
        return process.pid();
    }

    /// Waits for its end by itself and answers the exit code.
    public int exitCode() throws InterruptedException {
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("still running:\n" + log());
        }
        return process.exitValue();
    }

    /// All that it has printed so far.
    public String log() {
        try {
            return Files.readString(log);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    public ServiceProcess awaitStatus(String path, int status) {
        return await(path + " answers " + status, () -> tryStatus(path) == status);
    }

    public ServiceProcess awaitLog(String text) {
        return await("the log says: " + text, () -> log().contains(text));
    }

    private ServiceProcess await(String what, Callable<Boolean> condition) {
        try {
            Awaitility.await(what)
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(100))
                    .until(condition);
        } catch (ConditionTimeoutException late) {
            throw new AssertionError("waited in vain until " + what + "\n" + log(), late);
        }
        return this;
    }

    private int tryStatus(String path) {
        if (!process.isAlive()) {
            throw new AssertionError("it has ended:\n" + log());
        }
        try {
            return get(path).statusCode();
        } catch (UncheckedIOException notListeningYet) {
            return -1;
        }
    }

    public HttpResponse<String> get(String path) {
        return send(Credentials.request(uri(path)).timeout(PATIENCE).build());
    }

    /// What is at its other port.
    public HttpResponse<String> management(String path) {
        return send(
                HttpRequest.newBuilder(URI.create("http://localhost:" + managementPort + path))
                        .timeout(PATIENCE)
                        .build());
    }

    public HttpResponse<String> send(HttpRequest request) {
        try {
            return CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    public CompletableFuture<HttpResponse<String>> sendAsync(HttpRequest request) {
        return CLIENT.sendAsync(request, HttpResponse.BodyHandlers.ofString());
    }

    public URI uri(String path) {
        return URI.create("http://localhost:" + port + path);
    }

    /// Asks it to end (SIGTERM).
    public void askToEnd() {
        process.destroy();
    }

    /// Asks it to end and answers the exit code.
    public int terminate() throws InterruptedException {
        askToEnd();
        return exitCode();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}
