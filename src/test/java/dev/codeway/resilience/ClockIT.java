package dev.codeway.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.codeway.testsupport.Credentials;
import dev.codeway.testsupport.Postgres;
import dev.codeway.testsupport.ServiceProcess;

import io.restassured.path.json.JsonPath;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// The clock of the machine that the service runs on is set, while it runs, to another time than
/// that of its database (libfaketime, under which a JVM takes a minute to start, a native
/// executable none).
@Tag("native")
class ClockIT {

    private static final Path LIBRARY =
            Path.of(
                    "/usr/lib/%s-linux-gnu/faketime/libfaketimeMT.so.1"
                            .formatted(System.getProperty("os.arch").replace("amd64", "x86_64")));
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    @TempDir Path directory;

    @Test
    void neitherLeasesNorTheReaperGoByTheClockOfTheMachine() throws Exception {
        try (ServiceProcess service =
                ServiceProcess.start(
                        Map.of(
                                "DATABASE_URL", Postgres.newDatabase(),
                                "CODEWAY_BUILD_LEASE", "10s",
                                "CODEWAY_BUILD_REAP_EVERY", "1s",
                                "LD_PRELOAD", LIBRARY.toString(),
                                "FAKETIME_TIMESTAMP_FILE", set("+0").toString(),
                                "FAKETIME_NO_CACHE", "1",
                                "FAKETIME_DONT_FAKE_MONOTONIC", "1"))) {
            service.awaitStatus("/q/health/ready", 200);
            Build build = build(service);
            String keyed = create(service).body();
            for (String offset : List.of("+3600", "-7200")) {
                set(offset);
                for (int i = 0; i < 3; i++) {
                    assertThat(build.heartbeat()).as("a heartbeat at " + offset).isEqualTo(200);
                    assertThat(create(service).body()).isEqualTo(keyed);
                    assertThat(service.get("/q/health/ready").statusCode()).isEqualTo(200);
                }
            }
            long silent = System.nanoTime();
            await("the worker that fell silent is given up")
                    .atMost(PATIENCE)
                    .until(() -> service.get(build.path()).body().contains("\"QUEUED\""));
            long given = System.nanoTime();
            assertThat(build.heartbeat()).isEqualTo(409);
            System.out.printf(
                    "ClockIT: one hour ahead, then two behind: no lease lost, keys replayed; a silent worker given up"
                            + " after %d ms of a lease of 10 s%n",
                    Duration.ofNanos(given - silent).toMillis());
        }
    }

    /// Moves the clock by so many seconds.
    private Path set(String offset) throws IOException {
        Path next = Files.writeString(directory.resolve("next"), offset + "\n");
        return Files.move(next, directory.resolve("offset"), StandardCopyOption.REPLACE_EXISTING);
    }

    private record Build(ServiceProcess service, String path, String lease) {

        int heartbeat() {
            String id = path.substring(path.lastIndexOf('/') + 1);
            return service.send(
                            Credentials.request(
                                            service.uri("/v1/worker/deployments/" + id + "/lease"))
                                    .header("Codeway-Lease", lease)
                                    .PUT(BodyPublishers.noBody())
                                    .build())
                    .statusCode();
        }
    }

    private static Build build(ServiceProcess service) {
        String project = location(create(service));
        String deployment = location(post(service, project + "/deployments", "{}"));
        String claim = post(service, "/v1/worker/claims", "{\"workerId\": \"w\"}").body();
        return new Build(
                service, deployment, JsonPath.from(claim).getString("claims[0].leaseToken"));
    }

    private static HttpResponse<String> create(ServiceProcess service) {
        return post(
                service,
                "/v1/projects",
                "{\"name\": \"X\", \"gitURL\": \"https://github.com/a/b\"}");
    }

    private static HttpResponse<String> post(ServiceProcess service, String path, String body) {
        return service.send(
                Credentials.request(service.uri(path))
                        .header("Content-Type", "application/json")
                        .header("Idempotency-Key", path)
                        .POST(BodyPublishers.ofString(body))
                        .build());
    }

    private static String location(HttpResponse<String> created) {
        assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
        return created.headers().firstValue("Location").orElseThrow();
    }
}
