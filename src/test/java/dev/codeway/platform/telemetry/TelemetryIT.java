package dev.codeway.platform.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.codeway.testsupport.Credentials;
import dev.codeway.testsupport.Postgres;
import dev.codeway.testsupport.ServiceProcess;
import dev.codeway.testsupport.TraceCollector;
import dev.codeway.testsupport.Watched;

import io.opentelemetry.proto.trace.v1.Span;
import io.restassured.path.json.JsonPath;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/// What operators see of the packaged service from outside.
@Tag("native")
class TelemetryIT {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String SECRET_NAME = "Nobody but its users may read this";
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void aTraceGoesFromTheClientThroughTheDatabaseAndTheQueueToTheWorker() throws Exception {
        try (TraceCollector collector = TraceCollector.start();
                ServiceProcess service =
                        start(Map.of("CODEWAY_TELEMETRY_TRACES", collector.url()))) {
            String client = "00f067aa0ba902b7";
            String project = project(service);
            String deployment =
                    post(
                                    service,
                                    "/v1/projects/%s/deployments".formatted(project),
                                    "{}",
                                    parent(TRACE, client))
                            .getString("id");
            JsonPath claim = claim(service);
            String handedOn = claim.getString("claims[0].deployment.traceparent");
            assertThat(handedOn).startsWith("00-" + TRACE + "-").doesNotContain(client);

            HttpRequest report =
                    Credentials.request(
                                    service.uri(
                                            "/v1/worker/deployments/%s/lease"
                                                    .formatted(deployment)))
                            .header("Codeway-Lease", claim.getString("claims[0].leaseToken"))
                            .header("Content-Type", "application/json")
                            .header(TraceParent.HEADER, handedOn)
                            .PUT(HttpRequest.BodyPublishers.noBody())
                            .build();
            service.send(report);
            await().atMost(Duration.ofSeconds(30))
                    .until(
                            () ->
                                    servers(collector).count() >= 2
                                            && collector.spans(TRACE).stream()
                                                    .anyMatch(TelemetryIT::isStatement));

            List<Span> spans = collector.spans(TRACE);
            Span created =
                    servers(collector)
                            .filter(it -> parent(it).equals(client))
                            .findFirst()
                            .orElseThrow();
            assertThat(handedOn).contains(id(created));
            assertThat(servers(collector).map(TelemetryIT::parent)).contains(id(created));
            assertThat(spans.stream().filter(TelemetryIT::isStatement))
                    .isNotEmpty()
                    .allSatisfy(it -> assertThat(it.toString()).doesNotContain(project));
            System.out.printf(
                    "TelemetryIT: a trace of %d spans, %d of them statements%n",
                    spans.size(), spans.stream().filter(TelemetryIT::isStatement).count());
        }
    }

    @Test
    void workersAreHandedTheClientsTraceAlsoWhereNobodyCollects() throws Exception {
        try (ServiceProcess service = start(Map.of())) {
            String project = project(service);
            String path = "/v1/projects/%s/deployments".formatted(project);
            String sent = parent(TRACE, "00f067aa0ba902b7");
            post(service, path, "{}", sent);
            assertThat(claim(service).getString("claims[0].deployment.traceparent"))
                    .isEqualTo(sent);
            for (String wrong :
                    List.of(
                            "00-" + "0".repeat(32) + "-00f067aa0ba902b7-01",
                            "ff-" + TRACE + "-00f067aa0ba902b7-01",
                            "'); DROP TABLE codeway.deployment")) {
                String other = project(service);
                post(service, "/v1/projects/%s/deployments".formatted(other), "{}", wrong);
                assertThat(claim(service).getString("claims[0].deployment.traceparent"))
                        .as(wrong)
                        .isNull();
            }
        }
    }

    @Test
    void theLogIsReadByMachinesAndTellsWhichRequestWasSlowAboutWhat() throws Exception {
        try (ServiceProcess service =
                start(
                        Map.of(
                                "CODEWAY_TELEMETRY_JSON_LOG", "true",
                                "CODEWAY_TELEMETRY_SLOW_STATEMENT", "0.000001s"))) {
            String project = project(service);
            service.send(
                    Credentials.request(service.uri("/v1/projects/" + project))
                            .header("Request-Id", "the-slow-one")
                            .build());
            List<JsonNode> lines = new ArrayList<>();
            for (String line : service.log().lines().toList()) {
                lines.add(JSON.readTree(line));
            }
            assertThat(lines)
                    .anySatisfy(
                            line -> {
                                assertThat(line.path("mdc").path("requestId").asText())
                                        .isEqualTo("the-slow-one");
                                assertThat(line.path("mdc").path("projectId").asText())
                                        .isEqualTo(project);
                                assertThat(line.path("message").asText())
                                        .startsWith("A statement took ")
                                        .contains("select", "?");
                            });
            assertThat(service.log()).doesNotContain(SECRET_NAME);
            assertThat(service.management("/q/metrics").body())
                    .containsPattern("codeway_queries_slow_total [1-9]");
        }
    }

    @Test
    void metricsTellOfAllThatMayGoWrong() throws Exception {
        try (ServiceProcess service = start(Map.of())) {
            post(
                    service,
                    "/v1/projects/%s/deployments".formatted(project(service)),
                    "{}",
                    parent(TRACE, "00f067aa0ba902b7"));
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(
                            () ->
                                    assertThat(service.management("/q/metrics").body())
                                            .contains("codeway_queue_depth 1.0")
                                            .containsPattern(
                                                    "codeway_queue_oldest_age_seconds [0-9]")
                                            .contains("codeway_builds_running 0.0"));
            claim(service);
            String metrics = service.management("/q/metrics").body();
            Set<String> watched = Watched.metrics();
            assertThat(watched)
                    .isNotEmpty()
                    .allSatisfy(
                            name -> assertThat(metrics).containsPattern("(?m)^" + name + "[ {]"));
            System.out.printf("TelemetryIT: %d metrics that somebody watches%n", watched.size());
            assertThat(metrics).contains("codeway_claims_total 1.0", "codeway_schema_pending 0.0");
            assertThat(service.management("/q/info").body()).contains("codeway");
            assertThat(service.get("/q/info").statusCode()).isEqualTo(404);
        }
    }

    private static ServiceProcess start(Map<String, String> more) throws Exception {
        Map<String, String> environment = new HashMap<>(more);
        environment.put("DATABASE_URL", Postgres.newDatabase());
        environment.put("CODEWAY_BUILD_WATCH_EVERY", "1s");
        environment.put("QUARKUS_OTEL_BSP_SCHEDULE_DELAY", "100ms");
        return ServiceProcess.start(environment).awaitStatus("/q/health/ready", 200);
    }

    private static String project(ServiceProcess service) {
        return post(
                        service,
                        "/v1/projects",
                        "{\"name\": \"%s\", \"gitURL\": \"https://github.com/acme/shop\"}"
                                .formatted(SECRET_NAME),
                        "")
                .getString("id");
    }

    private static JsonPath claim(ServiceProcess service) {
        return post(service, "/v1/worker/claims", "{\"workerId\": \"w\", \"wait\": 10}", "");
    }

    private static JsonPath post(
            ServiceProcess service, String path, String body, String traceParent) {
        HttpRequest.Builder request =
                Credentials.request(service.uri(path)).header("Content-Type", "application/json");
        if (!traceParent.isEmpty()) {
            request.header(TraceParent.HEADER, traceParent);
        }
        HttpResponse<String> answer =
                service.send(request.POST(HttpRequest.BodyPublishers.ofString(body)).build());
        assertThat(answer.statusCode()).as(answer.body()).isIn(200, 201);
        return JsonPath.from(answer.body());
    }

    private static String parent(String trace, String span) {
        return "00-%s-%s-01".formatted(trace, span);
    }

    private static Stream<Span> servers(TraceCollector collector) {
        return collector.spans(TRACE).stream()
                .filter(span -> span.getKind() == Span.SpanKind.SPAN_KIND_SERVER);
    }

    private static boolean isStatement(Span span) {
        return span.getAttributesList().stream().anyMatch(it -> it.getKey().startsWith("db."));
    }

    private static String id(Span span) {
        return HexFormat.of().formatHex(span.getSpanId().toByteArray());
    }

    private static String parent(Span span) {
        return HexFormat.of().formatHex(span.getParentSpanId().toByteArray());
    }
}
