package dev.codeway.build;

import static io.restassured.RestAssured.given;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.codeway.testsupport.Api;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;

@QuarkusTest
class LogReadTest {

    @Test
    void aLogIsReadLineByLine() throws Exception {
        RunningBuild build = RunningBuild.start().write("one\n\ntwo: €\r\nthr");
        json(build, Map.of())
                .body("attempt", equalTo(1))
                .body("items.text", contains("one\n", "\n", "two: €\r\n", "thr"))
                .body("items.offset", contains(0, 4, 5, 15))
                .body("bytes", equalTo(18))
                .body("ended", equalTo(false))
                .body("next", nullValue())
                .body("logsComplete", nullValue());
        String cursor = json(build, Map.of()).extract().path("cursor");
        build.append(18, "ee\nfour\n").statusCode(202);
        build.end("FAIL");
        json(build, Map.of("cursor", cursor))
                .body("items.text", contains("ee\n", "four\n"))
                .body("ended", equalTo(true))
                .body("logsComplete", equalTo(true));
    }

    @Test
    void longLogsAreReadPageByPage() throws Exception {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 2_500; i++) {
            text.append("line ").append(i).append('\n');
        }
        RunningBuild build = RunningBuild.start().write(text.toString());
        json(build, Map.of("limit", 2)).body("items.text", contains("line 0\n", "line 1\n"));
        assertThat(json(build, Map.of()).extract().<List<?>>path("items")).hasSize(100);
        assertThat(json(build, Map.of("limit", 99999)).extract().<List<?>>path("items"))
                .hasSize(1_000);
        assertThat(readAll(build, 999)).isEqualTo(text.toString());
    }

    @Test
    void whatIsNoTextIsReplacedAndNoCharacterIsCut() throws Exception {
        long seed = new Random().nextLong();
        System.out.println("LogReadTest: seed " + seed);
        Random random = new Random(seed);
        byte[] bytes = new byte[200_000];
        random.nextBytes(bytes);
        // A line longer than pages are, of characters of three bytes.
        byte[] euros = "€".repeat(50_000).getBytes(StandardCharsets.UTF_8);
        System.arraycopy(euros, 0, bytes, 20_000, euros.length);
        RunningBuild build = RunningBuild.start().write(bytes).end("READY");
        assertThat(readAll(build, 100)).isEqualTo(new String(bytes, StandardCharsets.UTF_8));
    }

    @Test
    void aCharacterThatArrivesInPiecesIsReadOnceItIsWhole() throws Exception {
        byte[] euro = "€".getBytes(StandardCharsets.UTF_8);
        RunningBuild build = RunningBuild.start();
        build.append(0, Arrays.copyOf(euro, 2)).statusCode(202);
        json(build, Map.of()).body("items", empty()).body("bytes", equalTo(2));
        build.append(2, Arrays.copyOfRange(euro, 2, 3)).statusCode(202);
        json(build, Map.of()).body("items.text", contains("€"));
    }

    @Test
    void eachAttemptHasItsLog() throws Exception {
        RunningBuild first = RunningBuild.start().write("first").end("QUEUED");
        RunningBuild.start(first.deployment).write("second").end("FAIL");
        json(first, Map.of()).body("attempt", equalTo(2)).body("items.text", contains("second"));
        json(first, Map.of("attempt", 1)).body("items.text", contains("first"));
        given().accept("text/plain")
                .get("/v1/deployments/{id}/logs?attempt=1", first.deployment)
                .then()
                .body(equalTo("first"));
        logs(first, "application/json", Map.of("attempt", 3))
                .statusCode(404)
                .body("code", equalTo("unknown-attempt"));
        logs(first, "application/json", Map.of("attempt", "x"))
                .statusCode(400)
                .body("errors.field", hasItem("attempt"));
        logs(first, "application/json", Map.of("attempt", 1, "cursor", "2:0"))
                .statusCode(400)
                .body("errors.field", hasItem("cursor"));
    }

    @Test
    void whatNobodyHasBuiltHasAnEmptyLog() {
        String id = Api.deploy(Api.createProject());
        given().get("/v1/deployments/{id}/logs", id)
                .then()
                .statusCode(200)
                .contentType("application/json")
                .body("items", empty())
                .body("attempt", nullValue())
                .body("bytes", equalTo(0))
                .body("ended", equalTo(false));
        given().accept("text/plain")
                .get("/v1/deployments/{id}/logs", id)
                .then()
                .statusCode(200)
                .header("Content-Length", equalTo("0"))
                .body(equalTo(""));
        Api.move(id, "FAIL").statusCode(200);
        given().get("/v1/deployments/{id}/logs", id).then().body("ended", equalTo(true));
    }

    @Test
    void whatThereIsNotIsNotFoundAndWhatWasDeletedIsGone() throws Exception {
        for (String id : List.of("nope", UUID.randomUUID().toString())) {
            for (String type : List.of("application/json", "text/plain", "text/event-stream")) {
                given().accept(type)
                        .get("/v1/deployments/{id}/logs", id)
                        .then()
                        .statusCode(404)
                        .body("code", equalTo("unknown-deployment"));
            }
        }
        RunningBuild build = RunningBuild.start().write("old").end("READY");
        build.set("log_deleted_at = now()")
                .sql("DELETE FROM codeway.log_chunk WHERE deployment_id = ?::uuid");
        for (String type : List.of("application/json", "text/plain", "text/event-stream")) {
            logs(build, type, Map.of()).statusCode(410).body("code", equalTo("log-expired"));
        }
        for (String cursor : List.of("x", "1", "1:2:3", "2:0", "1:4", "0:1")) {
            logs(build, "application/json", Map.of("cursor", cursor))
                    .statusCode(400)
                    .body("errors.field", hasItem("cursor"));
        }
    }

    @Test
    void theBytesAreReadAsTheyAreAlsoAfterAFailure() throws Exception {
        byte[] bytes = new byte[1_000_000];
        new Random(2).nextBytes(bytes);
        RunningBuild build = RunningBuild.start().write(bytes);
        assertThat(build.log()).isEqualTo(bytes);
        build.end("FAIL");
        ValidatableResponse answer =
                logs(build, "text/plain", Map.of())
                        .statusCode(200)
                        .header("Content-Type", equalTo("text/plain;charset=UTF-8"))
                        .header("Content-Length", equalTo("1000000"))
                        .header("Accept-Ranges", equalTo("bytes"))
                        .header("X-Content-Type-Options", equalTo("nosniff"))
                        .header("Content-Disposition", containsString("inline"))
                        .header("Vary", equalTo("Accept"))
                        .header("ETag", notNullValue());
        assertThat(answer.extract().asByteArray()).isEqualTo(bytes);
        String tag = answer.extract().header("ETag");
        request(build, Map.of("If-None-Match", tag)).statusCode(304);
        request(build, Map.of("Range", "bytes=1-3", "If-Range", tag)).statusCode(206);
        request(build, Map.of("Range", "bytes=1-3", "If-Range", "\"1-5\"")).statusCode(200);
        given().accept("text/plain")
                .head("/v1/deployments/{id}/logs", build.deployment)
                .then()
                .statusCode(200)
                .header("Content-Length", equalTo("1000000"));
    }

    @Test
    void whateverRangeIsReadItIsWhatWasWritten() throws Exception {
        long seed = new Random().nextLong();
        System.out.println("LogReadTest: seed " + seed);
        Random random = new Random(seed);
        byte[] bytes = new byte[400_000];
        random.nextBytes(bytes);
        RunningBuild build = RunningBuild.start();
        for (int at = 0; at < bytes.length; ) {
            int end = Math.min(bytes.length, at + random.nextInt(1, 150_000));
            build.append(at, Arrays.copyOfRange(bytes, at, end)).statusCode(202);
            at = end;
        }
        for (int i = 0; i < 60; i++) {
            int first = random.nextInt(bytes.length);
            int end = random.nextInt(first + 1, bytes.length + 1);
            range(build, "bytes=%d-%d".formatted(first, end - 1), bytes, first, end);
        }
        range(build, "bytes=0-", bytes, 0, bytes.length);
        range(build, "bytes=399999-", bytes, 399_999, bytes.length);
        range(build, "bytes=-5", bytes, 399_995, bytes.length);
        range(build, "bytes=-999999999", bytes, 0, bytes.length);
        range(build, "bytes=399990-999999999", bytes, 399_990, bytes.length);
        for (String beyond : List.of("bytes=400000-", "bytes=400000-400001", "bytes=-0")) {
            request(build, Map.of("Range", beyond))
                    .statusCode(416)
                    .header("Content-Range", equalTo("bytes */400000"))
                    .body("code", equalTo("range-not-satisfiable"));
        }
        for (String ignored : List.of("lines=1-2", "bytes=2-1", "bytes=-", "bytes=1-2,4-5", "x")) {
            assertThat(request(build, Map.of("Range", ignored)).statusCode(200).extract())
                    .extracting(answer -> answer.asByteArray().length)
                    .isEqualTo(bytes.length);
        }
    }

    @Test
    void aPageThatHasNotChangedIsNotSentAgain() throws Exception {
        RunningBuild build = RunningBuild.start().write("hello");
        String tag = json(build, Map.of()).header("Vary", "Accept").extract().header("ETag");
        given().header("If-None-Match", tag)
                .get("/v1/deployments/{id}/logs", build.deployment)
                .then()
                .statusCode(304);
        build.end("READY");
        given().header("If-None-Match", tag)
                .get("/v1/deployments/{id}/logs", build.deployment)
                .then()
                .statusCode(200);
    }

    private static void range(RunningBuild build, String range, byte[] bytes, int first, int end) {
        ValidatableResponse answer =
                request(build, Map.of("Range", range))
                        .statusCode(206)
                        .header("Content-Length", equalTo(String.valueOf(end - first)))
                        .header(
                                "Content-Range",
                                equalTo("bytes %d-%d/%d".formatted(first, end - 1, bytes.length)));
        assertThat(answer.extract().asByteArray())
                .as(range)
                .isEqualTo(Arrays.copyOfRange(bytes, first, end));
    }

    private static String readAll(RunningBuild build, int limit) {
        StringBuilder text = new StringBuilder();
        Map<String, Object> query = new HashMap<>(Map.of("limit", limit));
        long offset = 0;
        for (String next = ""; next != null; query.put("cursor", String.valueOf(next))) {
            JsonPath page = json(build, query).extract().jsonPath();
            for (Map<String, Object> item : page.<Map<String, Object>>getList("items")) {
                assertThat(((Number) item.get("offset")).longValue())
                        .isGreaterThanOrEqualTo(offset);
                offset = ((Number) item.get("offset")).longValue() + 1;
                text.append(item.get("text"));
            }
            next = page.getString("next");
        }
        return text.toString();
    }

    private static ValidatableResponse json(RunningBuild build, Map<String, ?> query) {
        return logs(build, "application/json", query).statusCode(200);
    }

    private static ValidatableResponse logs(RunningBuild build, String type, Map<String, ?> query) {
        return given().accept(type)
                .queryParams(query)
                .get("/v1/deployments/{id}/logs", build.deployment)
                .then();
    }

    private static ValidatableResponse request(RunningBuild build, Map<String, ?> headers) {
        return given().accept("application/octet-stream")
                .headers(headers)
                .get("/v1/deployments/{id}/logs", build.deployment)
                .then();
    }
}
