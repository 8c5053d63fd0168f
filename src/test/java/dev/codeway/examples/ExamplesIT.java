package dev.codeway.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.codeway.testsupport.Credentials;
import dev.codeway.testsupport.Postgres;
import dev.codeway.testsupport.ServiceProcess;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// What we show others as examples, run as they would run it.
class ExamplesIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static ServiceProcess service;

    @TempDir Path directory;

    @BeforeAll
    static void start() throws Exception {
        service = ServiceProcess.start(Map.of("DATABASE_URL", Postgres.newDatabase()));
        service.awaitStatus("/q/health/ready", 200);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"worker.sh", "worker.py"})
    void aRepositoryIsBuiltAndResolved(String worker) throws Exception {
        Process demo = run("examples/demo", worker);
        assertThat(demo.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        String told = told();
        assertThat(demo.exitValue()).as(told).isZero();
        assertThat(told)
                .contains("no-ready-deployment", "building Hello from the first release")
                .containsSubsequence(
                        "<h1>Hello from the first release</h1>",
                        "<h1>Hello from the second release</h1>",
                        "<h1>Hello from the first release</h1>");
        assertThat(service.get("/v1/deployments?status=READY").body())
                .contains("\"logsComplete\":true")
                .doesNotContain("\"logsComplete\":false");
    }

    @ParameterizedTest
    @ValueSource(strings = {"worker.sh", "worker.py"})
    void aBuildThatFailsSaysSoAndKeepsItsLog(String worker) throws Exception {
        String deployment = deploy(repository("echo 'no such thing' >&2; exit 3"));
        assertThat(work(worker).waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(get(deployment)).contains("\"status\":\"FAIL\",\"reason\":\"BUILD_ERROR\"");
        assertThat(get(deployment + "/logs")).contains("no such thing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"worker.sh", "worker.py"})
    void aBuildThatIsCanceledIsKilled(String worker) throws Exception {
        String deployment = deploy(repository("echo $$ > " + directory + "/pid; sleep 3600"));
        Process process = work(worker);
        await().atMost(PATIENCE).until(() -> Files.exists(directory.resolve("pid")));
        service.send(post(deployment + "/cancel", ""));
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).as(told()).isTrue();
        assertThat(get(deployment)).contains("\"reason\":\"CANCELED\"");
        String pid = Files.readString(directory.resolve("pid")).strip();
        await().atMost(PATIENCE).until(() -> !runs(pid));
    }

    /// Whether there is this process, and not just what is left of one until its parent has asked
    /// how it ended: an orphan's parent is the first process, which may never ask in a container.
    private static boolean runs(String pid) {
        try {
            return !Files.readString(Path.of("/proc", pid, "stat")).matches("(?s).*\\) [ZX] .*");
        } catch (IOException gone) {
            return false;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"worker.sh", "worker.py"})
    void aWorkerThatIsAskedToEndHandsItsBuildBack(String worker) throws Exception {
        String deployment = deploy(repository("touch " + directory + "/begun; sleep 3600"));
        Process process = work(worker);
        await().atMost(PATIENCE).until(() -> Files.exists(directory.resolve("begun")));
        process.destroy();
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).as(told()).isTrue();
        assertThat(get(deployment)).contains("\"status\":\"QUEUED\"");
        service.send(post(deployment + "/cancel", ""));
    }

    @Test
    void onlyWhatIsMeantToIsCloned() throws Exception {
        // The service would refuse such an URL; the worker does not rely on it.
        String deployment = deploy(repository("true"));
        for (String worker : List.of("worker.sh", "worker.py")) {
            ProcessBuilder without = builder("examples/worker/" + worker, "--once");
            without.environment()
                    .put(
                            "GIT_CONFIG_PARAMETERS",
                            "'url.file:///.insteadof=https://git.example.com/'");
            Process process = without.start();
            assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(get(deployment)).contains("\"status\":\"FAIL\"");
            deployment = deploy(repository("true"));
        }
        service.send(post(deployment + "/cancel", ""));
    }

    /// A bare repository whose build runs this, in the temporary directory.
    private String repository(String script) throws Exception {
        Path source = Files.createDirectories(directory.resolve("source"));
        Path file = Files.writeString(source.resolve("build.sh"), "#!/bin/sh\n" + script + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
        if (!Files.exists(source.resolve(".git"))) {
            git(source, "init", "-q", "-b", "main");
        }
        git(source, "add", "-A");
        git(
                source,
                "-c",
                "user.name=T",
                "-c",
                "user.email=t@example.com",
                "commit",
                "-q",
                "--allow-empty",
                "-m",
                "x");
        git(directory, "clone", "-q", "--bare", "source", "r" + System.nanoTime() + ".git");
        try (Stream<Path> all = Files.list(directory)) {
            return all.map(path -> path.getFileName().toString())
                    .filter(name -> name.endsWith(".git"))
                    .max(String::compareTo)
                    .orElseThrow();
        }
    }

    private static void git(Path where, String... arguments) throws Exception {
        List<String> command = Stream.concat(Stream.of("git"), Stream.of(arguments)).toList();
        Process git = new ProcessBuilder(command).directory(where.toFile()).inheritIO().start();
        assertThat(git.waitFor()).isZero();
    }

    private static String deploy(String repository) {
        HttpResponse<String> project =
                service.send(
                        post(
                                "/v1/projects",
                                "{\"name\":\"Example\",\"gitURL\":\"https://git.example.com/%s\"}"
                                        .formatted(repository)));
        String location = project.headers().firstValue("Location").orElseThrow();
        return service.send(post(location + "/deployments", ""))
                .headers()
                .firstValue("Location")
                .orElseThrow();
    }

    private Process work(String worker) throws IOException {
        return run(
                "examples/worker/" + worker,
                "--once",
                "--mirror",
                "https://git.example.com/=" + directory);
    }

    private Process run(String... command) throws IOException {
        return builder(command).start();
    }

    private ProcessBuilder builder(String... command) {
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(
                                ProcessBuilder.Redirect.appendTo(
                                        directory.resolve("told").toFile()));
        builder.environment().put("CODEWAY", service.uri("").toString());
        builder.environment().put("CODEWAY_KEY", Credentials.ADMIN_KEY);
        builder.environment().put("SITES", directory.resolve("sites").toString());
        builder.environment().put("HEARTBEAT", "1");
        return builder;
    }

    private String told() throws IOException {
        return Files.readString(directory.resolve("told"));
    }

    private static String get(String path) {
        return service.get(path).body();
    }

    private static HttpRequest post(String path, String body) {
        return Credentials.request(service.uri(path))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build();
    }
}
