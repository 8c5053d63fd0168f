package dev.codeway.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.codeway.testsupport.Credentials;
import dev.codeway.testsupport.Postgres;
import dev.codeway.testsupport.ServiceProcess;

import org.junit.jupiter.api.Test;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// Builds while instances of the service come and go.
class BuildLifeIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Map<String, String> environment = new HashMap<>();

    @Test
    void whenAllWorkersAndAllInstancesHaveDiedTheDeadlineHoldsAllTheSame() throws Exception {
        environment.put("DATABASE_URL", Postgres.newDatabase());
        environment.put("CODEWAY_BUILD_DEADLINE", "5s");
        String leased;
        String unleased;
        try (ServiceProcess service = start()) {
            leased = deploy(service);
            assertThat(claim(service, 0).get().body()).contains(id(leased));
            unleased = deploy(service);
            HttpResponse<String> begun =
                    service.send(
                            Credentials.request(service.uri(unleased))
                                    .header("Content-Type", "application/json")
                                    .method(
                                            "PATCH",
                                            BodyPublishers.ofString("{\"status\":\"IN_PROGRESS\"}"))
                                    .build());
            assertThat(begun.statusCode()).isEqualTo(200);
        }
        try (ServiceProcess service = start()) {
            for (String deployment : new String[] {leased, unleased}) {
                await().atMost(PATIENCE)
                        .until(() -> service.get(deployment).body().contains("\"TIMEOUT\""));
            }
        }
    }

    @Test
    void aBuildOutlivesTheInstanceThatHandedItOut() throws Exception {
        environment.put("DATABASE_URL", Postgres.newDatabase());
        String deployment;
        String token;
        try (ServiceProcess service = start()) {
            deployment = deploy(service);
            String claim = claim(service, 0).get().body();
            token = claim.replaceAll("(?s).*\"leaseToken\":\"([^\"]+)\".*", "$1");
        }
        try (ServiceProcess service = start()) {
            HttpRequest completion =
                    Credentials.request(
                                    service.uri(
                                            "/v1/worker/deployments/"
                                                    + id(deployment)
                                                    + "/complete"))
                            .header("Content-Type", "application/json")
                            .header("Codeway-Lease", token)
                            .POST(BodyPublishers.ofString("{\"result\":\"READY\"}"))
                            .build();
            assertThat(service.send(completion).statusCode()).isEqualTo(200);
            assertThat(service.send(completion).statusCode()).isEqualTo(200);
            assertThat(service.get(deployment).body()).contains("\"status\":\"READY\"");
        }
    }

    @Test
    void aWorkerThatWaitsIsHandedWorkThoughNotificationsWereCut() throws Exception {
        String url = Postgres.newDatabase();
        environment.put("DATABASE_URL", url);
        // So that only a notification can help.
        environment.put("CODEWAY_BUILD_CLAIM_POLL", "1h");
        try (ServiceProcess one = start();
                ServiceProcess other = start();
                Connection connection = Postgres.connectTo(url);
                Statement statement = connection.createStatement()) {
            CompletableFuture<HttpResponse<String>> claim = claimThroughTrouble(other);
            statement.execute(
                    """
                    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                    WHERE datname = current_database() AND pid <> pg_backend_pid()
                    """);
            String deployment = deployThroughTrouble(one);
            assertThat(claim.get(40, TimeUnit.SECONDS).body()).contains(id(deployment));
        }
    }

    private ServiceProcess start() {
        return ServiceProcess.start(environment).awaitStatus("/q/health/ready", 200);
    }

    private static CompletableFuture<HttpResponse<String>> claim(
            ServiceProcess service, int seconds) {
        return service.sendAsync(
                post(
                        service,
                        "/v1/worker/claims",
                        "{\"workerId\":\"w\",\"wait\":%d}".formatted(seconds)));
    }

    /// As a worker does: should the cut come while it is being looked for work, it asks again.
    private static CompletableFuture<HttpResponse<String>> claimThroughTrouble(
            ServiceProcess service) {
        return claim(service, 30)
                .thenCompose(
                        answer ->
                                answer.statusCode() >= 500
                                        ? claimThroughTrouble(service)
                                        : CompletableFuture.completedFuture(answer));
    }

    /// All of its connections have just been cut.
    private static String deployThroughTrouble(ServiceProcess service) {
        await().atMost(PATIENCE)
                .until(
                        () ->
                                service.send(
                                                        post(
                                                                service,
                                                                "/v1/projects",
                                                                "{\"name\":\"X\",\"gitURL\":\"https://github.com/a/b\"}"))
                                                .statusCode()
                                        == 201);
        return deploy(service);
    }

    private static String deploy(ServiceProcess service) {
        String project =
                location(
                        service.send(
                                post(
                                        service,
                                        "/v1/projects",
                                        "{\"name\":\"Shop\",\"gitURL\":\"https://github.com/a/b\"}")));
        return location(service.send(post(service, project + "/deployments", "{}")));
    }

    private static HttpRequest post(ServiceProcess service, String path, String body) {
        return Credentials.request(service.uri(path))
                .header("Content-Type", "application/json")
                .timeout(PATIENCE)
                .POST(BodyPublishers.ofString(body))
                .build();
    }

    private static String location(HttpResponse<String> created) {
        assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
        return created.headers().firstValue("Location").orElseThrow();
    }

    private static String id(String location) {
        return location.substring(location.lastIndexOf('/') + 1);
    }
}
