package dev.codeway.platform.http;

import static dev.codeway.testsupport.Api.createProject;
import static dev.codeway.testsupport.Api.json;

import static io.restassured.RestAssured.given;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeway.testsupport.Credentials;
import dev.codeway.testsupport.Management;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.Header;
import io.restassured.response.Response;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

@QuarkusTest
class SecurityHeadersTest {

    @Test
    void everyAnswerSaysHowLittleIsToBeMadeOfIt() {
        String project = createProject();
        Map<Response, Integer> answers = new LinkedHashMap<>();
        answers.put(given().get("/v1/projects/{id}", project), 200);
        answers.put(given().get("/v1/projects"), 200);
        answers.put(given().options("/v1/projects"), 204);
        answers.put(given().delete("/v1/projects/{id}", project), 204);
        answers.put(json().body("{").post("/v1/projects"), 400);
        answers.put(given().get("/v1/projects?size=x"), 400);
        answers.put(given().header(Credentials.HEADER, "Bearer no").get("/v1/projects"), 401);
        answers.put(given().get("/v1/projects/{id}", project), 404);
        answers.put(given().get("/nothing"), 404);
        answers.put(given().get("/q/nothing"), 404);
        answers.put(given().put("/v1/projects"), 405);
        answers.put(given().accept("image/png").get("/v1/projects"), 406);
        answers.put(json().body(" ".repeat(1_100_000)).post("/v1/projects"), 413);
        answers.put(given().contentType("text/plain").body("x").post("/v1/projects"), 415);
        answers.put(json().body("{}").post("/v1/projects"), 422);
        answers.put(given().get("/q/health/live"), 200);
        answers.put(Management.given().get("/q/metrics"), 200);
        answers.put(Management.given().get("/q/nothing"), 404);
        answers.forEach(
                (answer, status) -> {
                    assertThat(answer.statusCode()).isEqualTo(status);
                    assertHardened(answer);
                });
        System.out.printf("%d kinds of answers carry the headers%n", answers.size());
    }

    private static void assertHardened(Response answer) {
        Map<String, String> expected =
                Map.of(
                        "X-Content-Type-Options", "nosniff",
                        "Referrer-Policy", "no-referrer",
                        "Cross-Origin-Resource-Policy", "same-origin",
                        "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
        expected.forEach(
                (name, value) ->
                        assertThat(answer.headers().getValues(name))
                                .as(answer.statusLine() + name)
                                .containsExactly(value));
        assertThat(answer.headers().getValues("Cache-Control"))
                .singleElement()
                .isIn("no-store", "no-cache");
        assertThat(answer.headers().asList())
                .extracting(header -> header.getName().toLowerCase(java.util.Locale.ROOT))
                .doesNotContain("server", "x-powered-by", "strict-transport-security", "via")
                .noneMatch(name -> name.startsWith("access-control"));
    }

    @Test
    void whoSaysThatOthersMayCacheIsHeard() {
        Response known = given().get("/v1/projects/{id}", createProject());
        assertThat(known.header("Cache-Control")).isEqualTo("no-cache");
        assertThat(given().get("/v1/projects").header("Cache-Control")).isEqualTo("no-store");
    }

    @Test
    void noOtherPageMayCall() {
        for (String origin : List.of("https://evil.example", "null", "http://localhost:8081")) {
            Response simple = given().header("Origin", origin).get("/v1/projects");
            Response preflight =
                    given().header("Origin", origin)
                            .header("Access-Control-Request-Method", "DELETE")
                            .header("Access-Control-Request-Headers", "authorization")
                            .options("/v1/projects");
            for (Response answer : List.of(simple, preflight)) {
                assertThat(answer.headers().asList())
                        .extracting(Header::getName)
                        .noneMatch(name -> name.regionMatches(true, 0, "Access-Control", 0, 14));
            }
        }
    }

    @Test
    void whatAProxyMightSayIsNotBelievedOfAnybody() {
        Response created =
                json().header("X-Forwarded-For", "6.6.6.6")
                        .header("X-Forwarded-Proto", "https")
                        .header("X-Forwarded-Host", "evil.example")
                        .header("Forwarded", "for=6.6.6.6;proto=https;host=evil.example")
                        .body("{\"name\": \"Shop\", \"gitURL\": \"https://github.com/a/b\"}")
                        .post("/v1/projects");
        assertThat(created.statusCode()).isEqualTo(201);
        assertThat(created.header("Location")).doesNotContain("evil.example", "https:");
        assertThat(created.header("Strict-Transport-Security")).isNull();
        assertThat(created.asString()).doesNotContain("evil.example");
    }

    @Test
    void theServicesPortHasNeitherMetricsNorItsDescription() {
        for (String path :
                List.of(
                        "/q/metrics",
                        "/q/openapi",
                        "/q/swagger-ui",
                        "/q/swagger-ui/",
                        "/q/dev-ui",
                        "/q/dev",
                        "/q/arc",
                        "/q/info",
                        "/openapi",
                        "/metrics")) {
            assertThat(given().redirects().follow(false).get(path).statusCode())
                    .as(path)
                    .isEqualTo(404);
        }
        assertThat(Management.given().get("/q/metrics").statusCode()).isEqualTo(200);
        assertThat(Management.given().get("/q/openapi").statusCode()).isEqualTo(200);
        assertThat(Management.given().get("/v1/projects").statusCode()).isEqualTo(404);
        assertThat(Management.given().get("/v1/projects").contentType())
                .isEqualTo("application/problem+json");
        assertThat(Management.given().get("/q/health/live").statusCode()).isEqualTo(404);
    }

    /// Vert.x answers these before there is a request.
    @Test
    void whatIsNoRequestIsRefusedWithoutAWord() throws IOException {
        Map<String, String> refused =
                Map.of(
                        "GET /" + "a".repeat(10_000) + " HTTP/1.1\r\nHost: a\r\n\r\n",
                        "414",
                        "GET / HTTP/1.1\r\nHost: a\r\nX: " + "a".repeat(40_000) + "\r\n\r\n",
                        "431",
                        "nonsense\r\n\r\n",
                        "400");
        for (Map.Entry<String, String> entry : refused.entrySet()) {
            String answer = raw(entry.getKey());
            assertThat(answer).containsPattern("^HTTP/1\\.[01] " + entry.getValue());
            assertThat(answer.toLowerCase(java.util.Locale.ROOT))
                    .doesNotContain("server:", "netty", "vertx", "quarkus", "exception", " at ");
        }
    }

    private static String raw(String request) throws IOException {
        try (Socket socket = new Socket("localhost", RestAssured.port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }
}
