package dev.codeway.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeway.testsupport.Credentials;
import dev.codeway.testsupport.EventReader;
import dev.codeway.testsupport.Postgres;
import dev.codeway.testsupport.ServiceDatabase;
import dev.codeway.testsupport.ServiceProcess;

import io.restassured.path.json.JsonPath;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/// All that a service does, over and over: what it takes in the last third of the time is what it
/// took in the second, after the first has warmed it.
///
/// `-Dcodeway.soak.seconds=3600` makes it longer.
class SoakIT {

    private static final int CLIENTS = 6;
    private static final int HEAP = 128;
    private static final Duration BETWEEN_SAMPLES = Duration.ofMillis(500);

    private final long seconds = Long.getLong("codeway.soak.seconds", 45);
    private final AtomicInteger requests = new AtomicInteger();
    private final List<String> failures = new ArrayList<>();
    private volatile boolean stopped;

    @Test
    void whatItTakesDoesNotGrow() throws Exception {
        String url = Postgres.newDatabase();
        try (ServiceProcess service =
                        ServiceProcess.start(
                                Map.of("DATABASE_URL", url), ServiceProcess.freePort(), command());
                Connection database = ServiceDatabase.connect(url)) {
            service.awaitStatus("/q/health/ready", 200);
            fillTheFeed(database);
            List<Thread> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(Thread.ofPlatform().daemon().start(() -> live(service)));
            }
            List<Vitals> thirds = new ArrayList<>();
            List<Long> live = new ArrayList<>();
            for (int third = 0; third < 3; third++) {
                thirds.add(watch(service, database));
                live.add(liveHeap(service));
            }
            stopped = true;
            for (Thread client : clients) {
                client.join();
            }
            System.out.printf(
                    "SoakIT: %,d requests in %d s, %d failed; second and last third: %d and %d MiB resident, %d and %d MiB"
                            + " live, %d and %d threads, %d and %d files, %d and %d connections%n",
                    requests.get(),
                    seconds,
                    failures.size(),
                    thirds.get(1).resident(),
                    thirds.get(2).resident(),
                    live.get(1),
                    live.get(2),
                    thirds.get(1).threads(),
                    thirds.get(2).threads(),
                    thirds.get(1).files(),
                    thirds.get(2).files(),
                    thirds.get(1).connections(),
                    thirds.get(2).connections());
            check(thirds.get(1), thirds.get(2));
            assertThat(live.get(2)).isLessThanOrEqualTo(live.get(1) + 8);
            assertThat(failures).isEmpty();
        }
    }

    /// As many events as an instance keeps in memory: these are no leak.
    private static void fillTheFeed(Connection database) throws SQLException {
        ServiceDatabase.execute(
                database,
                """
                INSERT INTO codeway.project (id, name, git_url, subdomain, created_at, updated_at)
                SELECT id, 'P', 'https://github.com/a/b', 'p-' || id, now(), now()
                FROM (SELECT gen_random_uuid() AS id FROM generate_series(1, 5000)) AS new
                """);
    }

    /// All of the heap is there from the start on a JVM, so that what grows beside it is seen.
    private static List<String> command() {
        List<String> command = new ArrayList<>(ServiceProcess.command());
        if (ServiceProcess.isNative()) {
            command.add("-Xmx%dm".formatted(HEAP));
        } else {
            command.addAll(
                    1,
                    List.of(
                            "-Xms%dm".formatted(HEAP),
                            "-Xmx%dm".formatted(HEAP),
                            "-XX:+AlwaysPreTouch"));
        }
        return command;
    }

    private Vitals watch(ServiceProcess service, Connection database) throws Exception {
        long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos() / 3;
        List<Vitals> samples = new ArrayList<>();
        while (System.nanoTime() < end) {
            samples.add(Vitals.of(service, database));
            LockSupport.parkNanos(BETWEEN_SAMPLES.toNanos());
        }
        return Vitals.most(samples);
    }

    /// What is in use once the garbage is out, in MiB; 0 for a native executable, which nobody can
    /// ask for that.
    private static long liveHeap(ServiceProcess service) throws Exception {
        if (ServiceProcess.isNative()) {
            return 0;
        }
        assertThat(
                        new ProcessBuilder(
                                        Path.of(System.getProperty("java.home"), "bin", "jcmd")
                                                .toString(),
                                        String.valueOf(service.pid()),
                                        "GC.run")
                                .redirectErrorStream(true)
                                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                                .start()
                                .waitFor())
                .isZero();
        double bytes =
                service.management("/q/metrics")
                        .body()
                        .lines()
                        .filter(line -> line.startsWith("jvm_memory_used_bytes{area=\"heap\""))
                        .mapToDouble(
                                line ->
                                        Double.parseDouble(
                                                line.substring(line.lastIndexOf(' ') + 1)))
                        .sum();
        return Math.round(bytes / (1 << 20));
    }

    private static void check(Vitals before, Vitals after) {
        assertThat(after.resident())
                .as("memory")
                .isLessThanOrEqualTo(before.resident() * 11 / 10 + 16);
        assertThat(after.threads()).as("threads").isLessThanOrEqualTo(before.threads() + 8);
        assertThat(after.files()).as("files").isLessThanOrEqualTo(before.files() + 16);
        assertThat(after.connections())
                .as("connections")
                .isLessThanOrEqualTo(before.connections() + 1);
    }

    private void live(ServiceProcess service) {
        while (!stopped) {
            try {
                liveOnce(service);
            } catch (IOException | RuntimeException | AssertionError failure) {
                fail(failure.toString());
            } catch (InterruptedException interrupted) {
                return;
            }
        }
    }

    private void liveOnce(ServiceProcess service) throws IOException, InterruptedException {
        String project =
                JsonPath.from(
                                ask(
                                        service,
                                        "POST",
                                        "/v1/projects",
                                        "{\"name\": \"Soaked\", \"gitURL\": \"https://github.com/a/b\"}"))
                        .getString("id");
        String path = "/v1/projects/" + project;
        ask(service, "POST", path + "/deployments", "{\"ref\": \"main\"}");
        build(service);
        ask(service, "GET", path + "?include=latestDeployment", "");
        ask(service, "GET", "/v1/projects?q=soak&limit=20", "");
        ask(service, "GET", "/v1/resolve/nobody-has-this", "");
        ask(service, "POST", "/v1/projects", "{\"name\": \"\"}");
        ask(service, "GET", path + "/nothing", "");
        try (EventReader events = EventReader.open(service.uri("/v1/events"))) {
            requests.incrementAndGet();
            events.nextFrame();
        }
        ask(service, "DELETE", path + "?cascade=true", "");
    }

    /// Whatever waits longest, if anything does.
    private void build(ServiceProcess service) {
        String claimed = ask(service, "POST", "/v1/worker/claims", "{\"workerId\": \"soak\"}");
        if (claimed.isEmpty()) {
            return;
        }
        JsonPath claim = JsonPath.from(claimed);
        String deployment = "/v1/worker/deployments/" + claim.getString("claims[0].deployment.id");
        String lease = claim.getString("claims[0].leaseToken");
        ask(
                service,
                "PATCH",
                deployment + "/log",
                "hello\n",
                "Codeway-Lease",
                lease,
                "Content-Range",
                "bytes 0-5/*");
        ask(service, "PUT", deployment + "/lease", "", "Codeway-Lease", lease);
        ask(
                service,
                "POST",
                deployment + "/complete",
                "{\"result\": \"READY\"}",
                "Codeway-Lease",
                lease);
    }

    private String ask(
            ServiceProcess service, String method, String path, String body, String... headers) {
        var request =
                Credentials.request(service.uri(path))
                        .method(method, BodyPublishers.ofString(body));
        if (!method.equals("PATCH")) {
            request.header("Content-Type", "application/json");
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        HttpResponse<String> answer = service.send(request.build());
        requests.incrementAndGet();
        if (answer.statusCode() >= 500) {
            fail(method + " " + path + ": " + answer.statusCode() + " " + answer.body());
        }
        return answer.body();
    }

    private void fail(String what) {
        synchronized (failures) {
            failures.add(what);
        }
    }
}
