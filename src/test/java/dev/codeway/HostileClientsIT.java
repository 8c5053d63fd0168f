package dev.codeway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.codeway.testsupport.Credentials;
import dev.codeway.testsupport.FaultProxy;
import dev.codeway.testsupport.ServiceProcess;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;

/// Clients that want to learn something from answers, or to write something into the log.
@Tag("native")
class HostileClientsIT {

    private static final Pattern INSIDE =
            Pattern.compile(
                    "jdbc:|postgresql|localhost|127\\.0\\.0\\.1|\\borg\\.|\\bio\\.|\\bjava\\.|\\bcom\\.fasterxml"
                            + "|dev\\.codeway\\b|\\tat |Exception|SELECT |INSERT |UPDATE |DELETE FROM"
                            + "|\\b(?:pk|fk|ck|ux|ix)_|codeway\\.(?:project|deployment|build)|SQLState|hibernate"
                            + "|sekret");

    private static final Pattern OURS = Pattern.compile("\\d{4}-\\d\\d-\\d\\d .*|\\s+at .*");

    /// As it would look if it were ours, and what terminals act on.
    private static final List<String> EVIL =
            List.of(
                    "a\r\n2026-01-01 00:00:00,000 ERROR forged",
                    "a\nforged",
                    "a\rforged",
                    "\u001b[31mforged\u001b]0;forged\u0007",
                    "a\u0085forged\u2028forged\u2029forged",
                    "\u202eforged",
                    "a%n%s%d${jndi:ldap://forged}{0}forged");

    @Test
    void noAnswerTellsWhatIsInside() throws Exception {
        List<HttpResponse<String>> answers = new ArrayList<>();
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start();
                FaultProxy network = new FaultProxy(postgres.getPort())) {
            String url =
                    "postgresql://postgres:sekret@localhost:%d/postgres?socket_timeout=2&connection_limit=2&pool_timeout=1"
                            .formatted(network.port());
            try (ServiceProcess service = ServiceProcess.start(Map.of("DATABASE_URL", url));
                    Connection owner = postgres.getPostgresDatabase().getConnection();
                    Statement statement = owner.createStatement()) {
                service.awaitStatus("/q/health/ready", 200);
                String project = create(service, "Shop").headers().firstValue("Location").get();
                answers.addAll(provoke(service, project));

                // A statement that takes too long, and a pool that has nothing left.
                owner.setAutoCommit(false);
                statement.execute("LOCK TABLE codeway.project");
                List<CompletableFuture<HttpResponse<String>>> waiting = new ArrayList<>();
                for (int i = 0; i < 6; i++) {
                    waiting.add(
                            service.sendAsync(
                                    Credentials.request(service.uri("/v1/projects")).build()));
                }
                waiting.forEach(it -> answers.add(it.join()));
                owner.rollback();
                owner.setAutoCommit(true);

                // A schema that is not what it was.
                service.awaitStatus("/v1/projects", 200);
                statement.execute("ALTER TABLE codeway.project RENAME COLUMN name TO forename");
                answers.add(service.get("/v1/projects"));
                answers.add(create(service, "Shop"));
                assertThat(answers.getLast().statusCode()).isEqualTo(500);
                statement.execute("ALTER TABLE codeway.project RENAME COLUMN forename TO name");

                network.fallSilent();
                answers.add(service.get("/v1/projects"));
                answers.add(service.get("/q/health/ready"));
                network.speak();
                service.awaitStatus("/v1/projects", 200);
                postgres.close();
                await().atMost(Duration.ofSeconds(20))
                        .until(() -> service.get("/v1/projects").statusCode() == 503);
                answers.addAll(provoke(service, project));
                answers.add(service.get("/q/health/ready"));
                answers.add(service.get("/q/health"));
            }
        }
        int failures = 0;
        for (HttpResponse<String> answer : answers) {
            failures += answer.statusCode() >= 500 ? 1 : 0;
            assertThat(answer.body().replace("https://github.com/a/b", ""))
                    .as(answer.request().uri() + " " + answer.statusCode())
                    .doesNotContainPattern(INSIDE);
            assertThat(answer.headers().map().toString()).doesNotContainPattern(INSIDE);
        }
        System.out.printf("%d answers, %d of them 5xx, tell nothing%n", answers.size(), failures);
        assertThat(failures).isGreaterThan(10);
    }

    private static List<HttpResponse<String>> provoke(ServiceProcess service, String project) {
        List<HttpResponse<String>> answers = new ArrayList<>();
        for (String path :
                List.of(
                        "/v1/projects",
                        "/v1/projects?q=%27%3B--",
                        "/v1/projects?q=%00",
                        "/v1/projects?sort=name%20desc%3B",
                        "/v1/projects?page=99999999999999999999",
                        "/v1/projects?cursor=AAAA",
                        "/v1/projects/%00",
                        "/v1/projects/not-an-id",
                        "/v1/stats?from=x",
                        "/v1/events?after=x",
                        "/v1/keys/0",
                        "/v1/webhooks",
                        "/v1/resolve/%ff",
                        "/v1/%2e%2e/%2e%2e/etc/passwd",
                        "/nothing")) {
            answers.add(service.get(path));
        }
        for (String body :
                List.of(
                        "",
                        "{",
                        "[]",
                        "null",
                        "[".repeat(3_000),
                        "{\"name\": 1e999999}",
                        "{\"name\": \"\\ud800\"}",
                        "{\"name\": \"\\u0000\", \"gitURL\": \"https://github.com/a/b\"}",
                        "{\"name\": \"a\", \"gitURL\": \"https://github.com/a/b\", \"subdomain\": \"shop\"}",
                        "{\"name\": {\"@class\": \"java.lang.String\"}}",
                        "{\"unknown\": true}",
                        "{\"name\": \"" + "a".repeat(100_000) + "\"}")) {
            answers.add(post(service, "/v1/projects", body));
            answers.add(post(service, project + "/deployments", body));
            answers.add(post(service, "/v1/webhooks", body));
            answers.add(post(service, "/v1/keys", body));
        }
        return answers;
    }

    @Test
    void noLineOfTheLogIsTheirs() throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start();
                ServiceProcess service =
                        ServiceProcess.start(
                                Map.of(
                                        "DATABASE_URL",
                                        "postgresql://postgres@localhost:%d/postgres"
                                                .formatted(postgres.getPort()),
                                        // All that the framework would say of them.
                                        "QUARKUS_LOG_CATEGORY__IO_QUARKUS_VERTX_HTTP__LEVEL",
                                        "DEBUG",
                                        "QUARKUS_LOG_CATEGORY__ORG_JBOSS_RESTEASY__LEVEL",
                                        "DEBUG",
                                        "QUARKUS_HTTP_ACCESS_LOG_ENABLED",
                                        "true",
                                        "QUARKUS_HTTP_ACCESS_LOG_PATTERN",
                                        "%r %{i,User-Agent} %{i,Request-Id} %u"));
                Connection owner = postgres.getPostgresDatabase().getConnection();
                Statement statement = owner.createStatement()) {
            service.awaitStatus("/q/health/ready", 200);
            // Every answer is going to be an exception that quotes what was sent.
            statement.execute(
                    """
                    CREATE FUNCTION codeway.quote() RETURNS trigger LANGUAGE plpgsql AS $$
                    BEGIN
                        RAISE EXCEPTION '%', NEW.name || E'\\n2026-01-01 forged\\x1b[31m'
                            USING ERRCODE = 'XX000';
                    END $$;
                    CREATE TRIGGER quote BEFORE INSERT ON codeway.project
                        FOR EACH ROW EXECUTE FUNCTION codeway.quote();
                    CREATE TRIGGER quote BEFORE INSERT ON codeway.api_key
                        FOR EACH ROW EXECUTE FUNCTION codeway.quote()
                    """);
            int sent = 0;
            int failed = 0;
            for (String evil : EVIL) {
                Map<String, String> bodies =
                        Map.of(
                                "/v1/projects",
                                "{\"name\": \"%s\", \"gitURL\": \"https://github.com/a/b\"}",
                                "/v1/keys",
                                "{\"name\": \"%s\", \"role\": \"admin\"}",
                                "/v1/webhooks",
                                "{\"url\": \"https://example.com/%s\"}");
                for (Map.Entry<String, String> body : bodies.entrySet()) {
                    String json = body.getValue().formatted(escaped(evil));
                    failed += post(service, body.getKey(), json).statusCode() == 500 ? 1 : 0;
                    sent++;
                }
                String encoded = java.net.URLEncoder.encode(evil, StandardCharsets.UTF_8);
                for (String path :
                        List.of("/v1/projects?q=", "/v1/projects/", "/", "/v1/resolve/")) {
                    service.get(path + encoded);
                    sent++;
                }
                raw(service, evil);
                sent++;
            }
            service.get("/v1/projects?q=the-end");
            service.awaitLog("the-end");
            String log = service.log();
            System.out.printf("%d attempts on %d lines of log%n", sent, log.lines().count());
            assertThat(failed).as("those that were quoted").isGreaterThan(0);
            assertThat(log).contains("forged");
            assertThat(log.codePoints().filter(c -> c != '\n' && c != '\t'))
                    .noneMatch(
                            c ->
                                    Character.isISOControl(c)
                                            || Character.getType(c) == Character.FORMAT
                                            || c == 0x2028
                                            || c == 0x2029);
            assertThat(log.split("\n", -1))
                    .filteredOn(line -> line.contains("forged"))
                    .allSatisfy(line -> assertThat(line).doesNotStartWith("2026-01-01"))
                    .allMatch(
                            line ->
                                    OURS.matcher(line).matches()
                                            || line.startsWith("Caused by: ")
                                            || line.startsWith("\tSuppressed: ")
                                            || line.matches("[a-z]+(\\.[A-Za-z$]+)+: .*"));
        }
    }

    /// With what no decent client would send in a header.
    private static void raw(ServiceProcess service, String evil) throws IOException {
        try (Socket socket = new Socket("localhost", service.uri("/").getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream()
                    .write(
                            ("GET /v1/projects HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
                                            + "Authorization: Bearer "
                                            + evil
                                            + "\r\nRequest-Id: "
                                            + evil
                                            + "\r\nUser-Agent: "
                                            + evil
                                            + "\r\n\r\n")
                                    .getBytes(StandardCharsets.UTF_8));
            socket.getInputStream().readAllBytes();
        }
    }

    private static String escaped(String text) {
        StringBuilder json = new StringBuilder();
        text.chars().forEach(c -> json.append("\\u%04x".formatted(c)));
        return json.toString();
    }

    private static HttpResponse<String> create(ServiceProcess service, String name) {
        return post(
                service,
                "/v1/projects",
                "{\"name\": \"%s\", \"gitURL\": \"https://github.com/a/b\"}".formatted(name));
    }

    private static HttpResponse<String> post(ServiceProcess service, String path, String body) {
        HttpRequest request =
                Credentials.request(service.uri(path))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body))
                        .build();
        return service.send(request);
    }
}
