package dev.codeway.testsupport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.restassured.path.json.JsonPath;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;

/// What a service does in its life, and what its clocks do meanwhile: every way of it to the
/// database is gone at least once.
public final class WholeLife {

    /// With which a service goes through it in seconds.
    public static final Map<String, String> SETTINGS =
            Map.of(
                    "CODEWAY_WEBHOOK_SCHEMES", "http",
                    "CODEWAY_WEBHOOK_PRIVATE_HOSTS", "true",
                    "CODEWAY_WEBHOOK_RETENTION_SWEEP", "1s",
                    "CODEWAY_EVENT_RETENTION", "1s",
                    "CODEWAY_EVENT_RETENTION_SWEEP", "1s",
                    "CODEWAY_LOG_RETENTION", "1s",
                    "CODEWAY_LOG_RETENTION_SWEEP", "1s",
                    "CODEWAY_BUILD_REAP_EVERY", "1s");

    private WholeLife() {}

    /// Goes through it once.
    public static void of(ServiceProcess service) throws Exception {
        post(service, "/v1/webhooks", "{\"url\": \"http://127.0.0.1:9/\"}", 201);
        try (EventReader events = EventReader.open(service.uri("/v1/events"))) {
            String project =
                    post(
                                    service,
                                    "/v1/projects",
                                    "{\"name\": \"Shop\", \"gitURL\": \"https://github.com/a/b\"}",
                                    201)
                            .headers()
                            .firstValue("Location")
                            .orElseThrow();
            post(service, project + "/deployments", "{\"ref\": \"main\"}", 201);
            JsonPath claim =
                    JsonPath.from(
                            post(
                                            service,
                                            "/v1/worker/claims",
                                            "{\"workerId\": \"me\", \"wait\": 10}",
                                            200)
                                    .body());
            String deployment = claim.getString("claims[0].deployment.id");
            String lease = claim.getString("claims[0].leaseToken");
            assertThat(
                            service.send(
                                            Credentials.request(
                                                            service.uri(
                                                                    "/v1/worker/deployments/"
                                                                            + deployment
                                                                            + "/log"))
                                                    .header("Codeway-Lease", lease)
                                                    .header("Content-Range", "bytes 0-5/*")
                                                    .method(
                                                            "PATCH",
                                                            BodyPublishers.ofString("hello\n"))
                                                    .build())
                                    .statusCode())
                    .isEqualTo(202);
            post(
                    service,
                    "/v1/worker/deployments/" + deployment + "/complete",
                    "{\"result\": \"READY\"}",
                    200,
                    "Codeway-Lease",
                    lease);
            assertThat(events.until(it -> it.type().equals("release.created")))
                    .extracting(EventReader.Received::type)
                    .contains("project.created", "deployment.started", "deployment.ready");
            String subdomain = JsonPath.from(service.get(project).body()).getString("subdomain");
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> service.get("/v1/resolve/" + subdomain).statusCode() == 200);
            // Retention deletes what is older than a second: events, and the log.
            await().atMost(Duration.ofSeconds(60))
                    .until(
                            () ->
                                    service.get("/v1/deployments/" + deployment + "/logs")
                                                    .statusCode()
                                            == 410);
        }
    }

    private static HttpResponse<String> post(
            ServiceProcess service, String path, String body, int status, String... headers) {
        HttpRequest.Builder request =
                Credentials.request(service.uri("/").resolve(path))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        HttpResponse<String> answer = service.send(request.build());
        assertThat(answer.statusCode()).as(path + answer.body()).isEqualTo(status);
        return answer;
    }
}
