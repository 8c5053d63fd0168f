package dev.codeway.database.role;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.codeway.testsupport.DebianPostgres;
import dev.codeway.testsupport.EventReader;
import dev.codeway.testsupport.ServiceDatabase;
import dev.codeway.testsupport.ServiceProcess;

import io.restassured.path.json.JsonPath;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// The service with one role that serves and another that migrates.
class RolesIT {

    private static final String PASSWORD = "app-secret";

    private static DebianPostgres postgres;

    @TempDir Path directory;

    @BeforeAll
    static void start() throws Exception {
        postgres = DebianPostgres.start(Map.of());
    }

    @AfterAll
    static void stop() throws Exception {
        postgres.close();
    }

    @Test
    void theWholeServiceWorksWithARoleThatOnlyReadsAndWritesRows() throws Exception {
        String database = postgres.newDatabase().replaceAll("^.*/(test_\\d+)\\?.*$", "$1");
        Path password = Files.writeString(directory.resolve("password"), PASSWORD + "\n");
        // Before the migrations, and after them, which the role of the migrations makes.
        roles(database, password);
        try (Connection admin = ServiceDatabase.connect(postgres.url(database))) {
            ServiceDatabase.execute(admin, "ALTER ROLE codeway_owner PASSWORD 'owner-secret'");
        }
        String application = postgres.url("codeway_app", PASSWORD, database);
        Map<String, String> environment =
                new HashMap<>(
                        Map.of(
                                "DATABASE_URL", application,
                                "DIRECT_URL",
                                        postgres.url("codeway_owner", "owner-secret", database),
                                "CODEWAY_WEBHOOK_SCHEMES", "http",
                                "CODEWAY_WEBHOOK_PRIVATE_HOSTS", "true",
                                "CODEWAY_WEBHOOK_RETENTION_SWEEP", "1s",
                                "CODEWAY_EVENT_RETENTION", "1s",
                                "CODEWAY_EVENT_RETENTION_SWEEP", "1s",
                                "CODEWAY_LOG_RETENTION", "1s",
                                "CODEWAY_LOG_RETENTION_SWEEP", "1s",
                                "CODEWAY_BUILD_REAP_EVERY", "1s"));
        try (ServiceProcess service = ServiceProcess.start(environment)) {
            service.awaitStatus("/q/health/ready", 200);
            assertThat(service.get("/q/health/ready").body()).contains("reads and writes rows");
            live(service);
            assertThat(service.log())
                    .doesNotContain("permission denied", "42501", " ERROR ", "codeway db roles");
        }
        roles(database, password);
        // Migrated by then, it also starts without the other role's password.
        environment.remove("DIRECT_URL");
        try (ServiceProcess service = ServiceProcess.start(environment)) {
            service.awaitStatus("/q/health/ready", 200);
            live(service);
            assertThat(service.log()).doesNotContain("permission denied", "42501", " ERROR ");
        }
    }

    @Test
    void aRoleThatMayDoMoreIsToldOnceAndServesAllTheSame() throws Exception {
        try (ServiceProcess service =
                ServiceProcess.start(Map.of("DATABASE_URL", postgres.newDatabase()))) {
            service.awaitStatus("/q/health/ready", 200);
            assertThat(service.get("/q/health/ready").body()).contains("a superuser");
            assertThat(service.log().lines().filter(it -> it.contains("codeway db roles")))
                    .singleElement()
                    .asString()
                    .contains("WARN", "DATABASE_URL names a superuser");
        }
    }

    /// What a service does in its life, and what its clocks do meanwhile.
    private static void live(ServiceProcess service) throws Exception {
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
                                            HttpRequest.newBuilder(
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
                HttpRequest.newBuilder(service.uri("/").resolve(path))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        HttpResponse<String> answer = service.send(request.build());
        assertThat(answer.statusCode()).as(path + answer.body()).isEqualTo(status);
        return answer;
    }

    private void roles(String database, Path password) throws Exception {
        List<String> command = new ArrayList<>(ServiceProcess.command());
        command.addAll(List.of("db", "roles", "--apply", "--password-file", password.toString()));
        Path said = directory.resolve("said");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile());
        builder.environment().clear();
        builder.environment().put("DATABASE_URL", postgres.url(database));
        Process process = builder.start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(Files.readString(said)).contains("Applied").doesNotContain(PASSWORD);
        assertThat(process.exitValue()).isZero();
    }
}
