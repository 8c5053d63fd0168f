package dev.codeway.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.codeway.testsupport.Credentials;
import dev.codeway.testsupport.Postgres;
import dev.codeway.testsupport.ServiceProcess;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/// Two instances and sixteen workers on one database, all of them killed at random while
/// deployments are created, canceled, promoted and rolled back. Afterwards the history is read.
///
/// `-Dcodeway.chaos.deployments=10000 -Dcodeway.chaos.seed=1` makes it longer, and repeats the
/// decisions of an earlier run.
class ChaosIT {

    private static final int INSTANCES = 2;
    private static final int WORKER_PROCESSES = 4;
    private static final int WORKERS_EACH = 4;
    private static final int CLIENTS = 4;
    private static final Duration BETWEEN_KILLS = Duration.ofMillis(1_500);

    private final int deployments = Integer.getInteger("codeway.chaos.deployments", 1_000);
    private final long seed = Long.getLong("codeway.chaos.seed", System.nanoTime());
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    private final List<String> urls = new ArrayList<>();
    private final List<Integer> ports = new ArrayList<>();
    private final List<ServiceProcess> instances = new ArrayList<>();
    private final List<Process> workers = new ArrayList<>();
    private final List<String> created = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger instancesKilled = new AtomicInteger();
    private final AtomicInteger workersKilled = new AtomicInteger();
    private final AtomicInteger canceled = new AtomicInteger();
    private final AtomicInteger released = new AtomicInteger();

    @TempDir Path directory;

    @Test
    void underFireNothingIsLostDoubledOrStuck() throws Exception {
        System.out.printf("chaos: seed %d, %d deployments%n", seed, deployments);
        Random random = new Random(seed);
        Map<String, String> environment = new HashMap<>();
        String database = Postgres.newDatabase();
        environment.put("DATABASE_URL", database);
        environment.put("CODEWAY_BUILD_LEASE", "3s");
        environment.put("CODEWAY_BUILD_DEADLINE", "12s");
        environment.put("CODEWAY_BUILD_CANCEL_GRACE", "2s");
        environment.put("CODEWAY_BUILD_REAP_EVERY", "500ms");
        History history = new History(database);
        try {
            for (int i = 0; i < INSTANCES; i++) {
                ports.add(ServiceProcess.freePort());
                urls.add("http://localhost:" + ports.get(i));
                instances.add(ServiceProcess.start(environment, ports.get(i)));
            }
            instances.forEach(instance -> instance.awaitStatus("/q/health/ready", 200));
            for (int i = 0; i < WORKER_PROCESSES; i++) {
                workers.add(startWorkers(i, random.nextLong()));
            }
            CountDownLatch clientsDone = new CountDownLatch(CLIENTS);
            List<String> projects = createProjects(random, Math.max(10, deployments / 20));
            for (int i = 0; i < CLIENTS; i++) {
                Random own = new Random(random.nextLong());
                int share = deployments / CLIENTS;
                Thread.ofPlatform()
                        .daemon()
                        .start(
                                () -> {
                                    act(projects, share, own);
                                    clientsDone.countDown();
                                });
            }
            try (FeedReader reader = new FeedReader(urls, random.nextLong())) {
                while (!clientsDone.await(BETWEEN_KILLS.toMillis(), TimeUnit.MILLISECONDS)) {
                    killSomebody(random, environment);
                }
                await().atMost(Duration.ofMinutes(3))
                        .pollInterval(Duration.ofMillis(500))
                        .until(() -> history.unfinished() == 0);
                workers.forEach(Process::destroyForcibly);
                history.check();
                List<Long> events = history.events();
                await("the reader has seen the last event")
                        .atMost(Duration.ofSeconds(60))
                        .until(
                                () ->
                                        !reader.seen().isEmpty()
                                                && reader.seen()
                                                        .getLast()
                                                        .equals(events.getLast()));
                assertThat(reader.seen()).as("events that a reader saw").isEqualTo(events);
                checkWhatWasAcknowledged(history);
                report(history, events.size(), reader.connections());
            }
        } finally {
            workers.forEach(Process::destroyForcibly);
            instances.forEach(ServiceProcess::close);
        }
    }

    private void checkWhatWasAcknowledged(History history) throws Exception {
        assertThat(history.column("SELECT id FROM codeway.deployment"))
                .as("deployments, and those that clients were told of")
                .containsExactlyInAnyOrderElementsOf(created);
        List<String> told = told();
        assertThat(told).noneMatch(line -> line.startsWith("surprised"));
        List<String> claimed = after(told, "claimed ");
        assertThat(claimed).as("attempts that a worker was handed").doesNotHaveDuplicates();
        Set<String> completed = new HashSet<>(after(told, "completed "));
        assertThat(history.lost(completed)).as("acknowledged completions that are lost").isEmpty();
        Set<String> both = new HashSet<>(after(told, "refused "));
        both.retainAll(completed);
        assertThat(both).as("completions that were taken and refused").isEmpty();
    }

    private void report(History history, int events, int connections) throws Exception {
        List<String> told = told();
        System.out.printf(
                """
                chaos: %d deployments, %s; %s builds: %s
                chaos: killed %d instances, %d times four workers; %d cancels, %d promotions and rollbacks
                chaos: %d claims and %d completions acknowledged, %d refused; %d events, read over %d connections
                chaos: every claim exclusive, no write after a lost lease, no illegal arrow, ledgers seamless, no event missing or doubled, nothing lost, nothing stuck
                """,
                created.size(),
                history.column(
                                """
                                SELECT string_agg(n || ' ' || what, ', ' ORDER BY n DESC) FROM (
                                    SELECT count(*) AS n, concat_ws(' ', status, reason) AS what
                                    FROM codeway.deployment GROUP BY 2) AS counted
                                """)
                        .getFirst(),
                history.column("SELECT count(*) FROM codeway.build").getFirst(),
                history.column(
                                """
                                SELECT string_agg(n || ' ' || outcome, ', ' ORDER BY n DESC) FROM (
                                    SELECT count(*) AS n, outcome
                                    FROM codeway.build GROUP BY 2) AS counted
                                """)
                        .getFirst(),
                instancesKilled.get(),
                workersKilled.get(),
                canceled.get(),
                released.get(),
                after(told, "claimed ").size(),
                after(told, "completed ").size(),
                after(told, "refused ").size(),
                events,
                connections);
    }

    private void killSomebody(Random random, Map<String, String> environment) throws IOException {
        if (random.nextBoolean()) {
            int victim = random.nextInt(INSTANCES);
            instances.get(victim).close();
            instances.set(victim, ServiceProcess.start(environment, ports.get(victim)));
            instancesKilled.incrementAndGet();
            // One at a time: clients must have somebody to talk to.
            instances.get(victim).awaitStatus("/q/health/ready", 200);
        } else {
            int victim = random.nextInt(WORKER_PROCESSES);
            workers.get(victim).destroyForcibly();
            workers.set(victim, startWorkers(victim, random.nextLong()));
            workersKilled.incrementAndGet();
        }
    }

    private List<String> createProjects(Random random, int count) {
        List<String> projects = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            HttpResponse<String> answer =
                    untilAnswered(
                            random,
                            "/v1/projects",
                            "{\"name\":\"Chaos %d\",\"gitURL\":\"https://github.com/a/b\"}"
                                    .formatted(i),
                            "project-" + i);
            projects.add(answer.headers().firstValue("Location").orElseThrow());
        }
        return projects;
    }

    /// What a client does: deploy, and sometimes cancel, promote or roll back.
    private void act(List<String> projects, int share, Random random) {
        for (int i = 0; i < share; i++) {
            String project = projects.get(random.nextInt(projects.size()));
            HttpResponse<String> answer =
                    untilAnswered(
                            random,
                            project + "/deployments",
                            "{}",
                            "deployment-" + Thread.currentThread().threadId() + "-" + i);
            String deployment = answer.headers().firstValue("Location").orElseThrow();
            created.add(deployment.substring(deployment.lastIndexOf('/') + 1));
            int chance = random.nextInt(100);
            if (chance < 5) {
                if (untilAnswered(random, deployment + "/cancel", "", "").statusCode() == 200) {
                    canceled.incrementAndGet();
                }
            } else if (chance < 7) {
                if (untilAnswered(random, project + "/rollback", "", "").statusCode() == 200) {
                    released.incrementAndGet();
                }
            } else if (chance < 9) {
                String any = "/v1/deployments/" + created.get(random.nextInt(created.size()));
                if (untilAnswered(random, any + "/promote", "", "").statusCode() == 200) {
                    released.incrementAndGet();
                }
            }
        }
    }

    /// Asks any instance until one answers, under a key where the same again must have no effect.
    private HttpResponse<String> untilAnswered(
            Random random, String path, String body, String key) {
        while (true) {
            HttpRequest.Builder request =
                    Credentials.request(URI.create(urls.get(random.nextInt(urls.size())) + path))
                            .timeout(Duration.ofSeconds(15))
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString(body));
            if (!key.isEmpty()) {
                request.header("Idempotency-Key", key);
            }
            try {
                HttpResponse<String> answer =
                        client.send(request.build(), HttpResponse.BodyHandlers.ofString());
                boolean inFlight = answer.body().contains("idempotency-key-in-flight");
                if (answer.statusCode() < 500 && !inFlight) {
                    return answer;
                }
            } catch (IOException killed) {
                LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
            } catch (InterruptedException interrupted) {
                throw new IllegalStateException(interrupted);
            }
        }
    }

    private Process startWorkers(int number, long workersSeed) throws IOException {
        File output = Files.createTempFile(directory, "workers-" + number + "-", ".log").toFile();
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        "target/test-classes",
                        ChaosWorker.class.getName(),
                        String.join(",", urls),
                        "worker-" + number,
                        String.valueOf(WORKERS_EACH),
                        String.valueOf(workersSeed))
                .redirectErrorStream(true)
                .redirectOutput(output)
                .start();
    }

    private List<String> told() throws IOException {
        List<String> lines = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                String text = Files.readString(file);
                // The line that somebody was killed in the middle of was not told.
                text.substring(0, text.lastIndexOf('\n') + 1).lines().forEach(lines::add);
            }
        }
        return lines;
    }

    private static List<String> after(List<String> lines, String prefix) {
        return lines.stream()
                .filter(line -> line.startsWith(prefix))
                .map(line -> line.substring(prefix.length()))
                .toList();
    }
}
