package dev.codeway.platform.http;

import static dev.codeway.testsupport.Api.createProject;
import static dev.codeway.testsupport.Api.json;
import static dev.codeway.testsupport.Api.mergePatch;

import static io.restassured.RestAssured.given;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;

import dev.codeway.testsupport.Credentials;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

@QuarkusTest
class ProblemTest {

    @Test
    void brokenJsonIsRefusedWithItsPlace() {
        problem(json().body("{\"name\": ").post("/v1/projects"), 400, "malformed-json")
                .body("detail", equalTo("the body is not JSON: line 1, column 10"));
        for (String body : List.of("[]", "\"x\"", "{} {}", "{\"name\":\"a\",\"name\":\"b\"}")) {
            problem(json().body(body).post("/v1/projects"), 400, "malformed-json");
        }
    }

    @Test
    void bytesThatAreNoTextAreRefused() {
        byte[] pretendsToBeUtf32 = {0, 0, 0, '{', 0x7f, -1, -1, -1};
        problem(json().body(pretendsToBeUtf32).post("/v1/projects"), 400, "malformed-json");
        byte[] noUtf8 = {'{', '"', 'n', 'a', 'm', 'e', '"', ':', '"', -1, '"', '}'};
        problem(json().body(noUtf8).post("/v1/projects"), 400, "malformed-json");
    }

    @Test
    void unknownAndMistypedFieldsAreNamed() {
        problem(json().body("{\"nmae\": \"x\"}").post("/v1/projects"), 422, "invalid")
                .body("errors.field", hasItem("nmae"));
        problem(json().body("{\"name\": 5}").post("/v1/projects"), 422, "invalid")
                .body("errors.field", hasItem("name"));
        problem(json().body("{\"name\": {\"a\": 1}}").post("/v1/projects"), 422, "invalid")
                .body("errors.field", hasItem("name"));
    }

    @Test
    void numbersBeyondTheirRangeAndTextsInTheirPlaceAreNamed() {
        for (String max : List.of("99999999999", "1e400", "1.5", "\"1\"", "true")) {
            problem(
                            json().body("{\"workerId\": \"me\", \"max\": " + max + "}")
                                    .post("/v1/worker/claims"),
                            422,
                            "invalid")
                    .body("errors.field", hasItem("max"));
        }
        problem(json().body("[".repeat(2_000)).post("/v1/projects"), 400, "malformed-json");
    }

    @Test
    void anUnknownPathIsAProblem() {
        problem(given().get("/v1/nothing"), 404, "unknown-path");
        problem(given().get("/nothing"), 404, "unknown-path");
        problem(given().get("/q/nothing"), 404, "unknown-path");
    }

    @Test
    void aWrongMethodIsToldTheRightOnes() {
        Response answer = given().put("/v1/projects/{id}", createProject());
        problem(answer, 405, "method-not-allowed");
        assertThat(Arrays.asList(answer.header("Allow").split(", ", -1)))
                .contains("GET", "PATCH", "DELETE")
                .doesNotContain("POST", "PUT");
        assertThat(given().delete("/v1/projects").header("Allow"))
                .isEqualTo("GET, HEAD, OPTIONS, POST");
        given().options("/v1/projects")
                .then()
                .statusCode(204)
                .header("Allow", equalTo("GET, HEAD, OPTIONS, POST"));
        given().head("/v1/projects").then().statusCode(200);
    }

    @Test
    void aWrongMediaTypeIsAProblem() {
        problem(
                given().contentType("text/plain").body("x").post("/v1/projects"),
                415,
                "unsupported-media-type");
        for (String path :
                List.of(
                        "/v1/projects",
                        "/v1/resolve/nobody",
                        "/v1/deployments/" + UUID.randomUUID())) {
            for (String type : List.of("application/xml", "text/plain", ";;;", "a")) {
                problem(given().header("Accept", type).get(path), 406, "not-acceptable");
            }
        }
        // Or it would take what its worker cannot read.
        problem(
                json().accept("text/plain")
                        .body("{\"workerId\": \"me\"}")
                        .post("/v1/worker/claims"),
                406,
                "not-acceptable");
    }

    @Test
    void aBodyThatIsTooLargeIsAProblem() {
        String huge = "{\"name\": \"" + "x".repeat(2_000_000) + "\"}";
        problem(json().body(huge).post("/v1/projects"), 413, "payload-too-large");
    }

    @Test
    void aBodyThatGrowsTooLargeIsRefusedAsWell() throws IOException {
        try (Socket socket = new Socket("localhost", RestAssured.port)) {
            OutputStream out = socket.getOutputStream();
            out.write(
                    ascii(
                            """
                            POST /v1/projects HTTP/1.1\r
                            Host: localhost\r
                            Authorization: %s\r
                            Content-Type: application/json\r
                            Transfer-Encoding: chunked\r
                            \r
                            9\r
                            {"name":"\r
                            """
                                    .formatted(Credentials.bearer(Credentials.ADMIN_KEY))));
            // Nine bytes more than is allowed, so that nothing is left unread when the answer
            // comes.
            for (int i = 0; i < 16; i++) {
                out.write(ascii("10000\r\n" + "x".repeat(65_536) + "\r\n"));
            }
            out.flush();
            byte[] answer = socket.getInputStream().readNBytes(12);
            assertThat(new String(answer, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 413");
        }
    }

    @Test
    void whatWouldTakeLongToReadIsNotRead() {
        String path = "/v1/deployments/" + UUID.randomUUID();
        for (String value :
                List.of(
                        "[".repeat(51) + "]".repeat(51),
                        "1".repeat(101),
                        "{\"%s\": 1}".formatted("x".repeat(1_001)))) {
            problem(
                    mergePatch().body("{\"status\": " + value + "}").patch(path),
                    400,
                    "too-complex");
        }
    }

    @Test
    void headsThatAreTooLongAreRefused() {
        given().get("/v1/projects?q=" + "x".repeat(4_096)).then().statusCode(414);
        given().header("X-Long", "x".repeat(20 * 1_024)).get("/v1/projects").then().statusCode(431);
    }

    @Test
    void numbersAndTimesInParametersAreChecked() {
        for (String query :
                List.of(
                        "limit=0",
                        "limit=x",
                        "limit=-1",
                        "page=0",
                        "size=a",
                        "sort=color",
                        "createdAfter=yesterday",
                        "createdAfter=%2B999999999-12-31T23:59:59Z",
                        "createdBefore=-4713-01-01T00:00:00Z",
                        "cursor=abc",
                        "cursor=%F0%9F",
                        "colour=red")) {
            problem(
                            given().urlEncodingEnabled(false).get("/v1/projects?" + query),
                            400,
                            "invalid-parameter")
                    .body("errors.field", hasItem(query.substring(0, query.indexOf('='))));
        }
        given().get("/v1/projects?limit=100000000000000000000").then().statusCode(200);
        given().urlEncodingEnabled(false)
                .get("/v1/projects?createdAfter=2026-01-01T00:00:00+02:00")
                .then()
                .statusCode(200);
    }

    @Test
    void everyAnswerCarriesARequestId() {
        given().header("Request-Id", "abc-123")
                .get("/v1/projects")
                .then()
                .header("Request-Id", equalTo("abc-123"));
        given().get("/nothing").then().header("Request-Id", matchesPattern("[0-9a-f-]{36}"));
        given().header("Request-Id", "evil\tid")
                .get("/v1/projects/x")
                .then()
                .header("Request-Id", not(equalTo("evil\tid")))
                .body("requestId", matchesPattern("[0-9a-f-]{36}"));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static ValidatableResponse problem(Response response, int status, String code) {
        return response.then()
                .statusCode(status)
                .contentType("application/problem+json")
                .header("Request-Id", matchesPattern(".+"))
                .body("type", equalTo("urn:codeway:problem:" + code))
                .body("status", equalTo(status))
                .body("code", equalTo(code))
                .body("title", matchesPattern(".+"))
                .body("detail", matchesPattern(".+"))
                .body("requestId", equalTo(response.header("Request-Id")));
    }
}
