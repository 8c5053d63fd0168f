package dev.codeway.build;

import static io.restassured.RestAssured.given;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.nullValue;

import dev.codeway.testsupport.Concurrently;
import dev.codeway.testsupport.Credentials;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;

import org.junit.jupiter.api.Test;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

@QuarkusTest
class LogAppendTest {

    @Test
    void whatIsAppendedIsStoredAndTheAnswerSaysHowFarTheLogHasCome() throws Exception {
        RunningBuild build = RunningBuild.start();
        build.append(0, "hello\n")
                .statusCode(202)
                .header("Range", equalTo("bytes=0-5"))
                .header("Codeway-Log-Bytes", equalTo("6"));
        build.append("bytes 6-10/11", "world".getBytes(StandardCharsets.UTF_8))
                .statusCode(202)
                .header("Range", equalTo("bytes=0-10"));
        assertThat(build.log()).asString().isEqualTo("hello\nworld");
    }

    @Test
    void aWorkerThatForgotMayAskHowFarTheLogHasCome() throws Exception {
        RunningBuild build = RunningBuild.start();
        build.append("bytes */*", new byte[0])
                .statusCode(202)
                .header("Range", nullValue())
                .header("Codeway-Log-Bytes", equalTo("0"));
        build.append(0, "hello").statusCode(202);
        build.append("bytes */5", new byte[0])
                .statusCode(202)
                .header("Range", equalTo("bytes=0-4"));
    }

    @Test
    void afterALostAnswerTheSameMayBeSentAgainAlsoWithMore() throws Exception {
        RunningBuild build = RunningBuild.start();
        build.append(0, "hello").statusCode(202);
        build.append(0, "hello").statusCode(202).header("Range", equalTo("bytes=0-4"));
        build.append(1, "ell").statusCode(202).header("Range", equalTo("bytes=0-4"));
        build.append(3, "lo world").statusCode(202).header("Range", equalTo("bytes=0-10"));
        assertThat(build.log()).asString().isEqualTo("hello world");
    }

    @Test
    void aGapIsRefusedAndTheAnswerSaysWhereToGoOn() throws Exception {
        RunningBuild build = RunningBuild.start();
        build.append(1, "ello")
                .statusCode(416)
                .header("Range", nullValue())
                .header("Codeway-Log-Bytes", equalTo("0"))
                .contentType("application/problem+json")
                .body("code", equalTo("log-offset"))
                .body("expected", equalTo(0));
        build.append(0, "hello").statusCode(202);
        build.append(6, "world")
                .statusCode(416)
                .header("Range", equalTo("bytes=0-4"))
                .body("expected", equalTo(5));
        assertThat(build.log()).asString().isEqualTo("hello");
    }

    @Test
    void whatIsStoredIsNeverReplacedByAnythingElse() throws Exception {
        RunningBuild build = RunningBuild.start();
        build.append(0, "hello").statusCode(202);
        build.append(0, "jello").statusCode(416).body("code", equalTo("log-mismatch"));
        build.append(4, "0 world").statusCode(416).body("expected", equalTo(5));
        assertThat(build.log()).asString().isEqualTo("hello");
    }

    @Test
    void whoLostTheLeaseWritesNothing() throws Exception {
        RunningBuild expired = RunningBuild.start();
        expired.append(0, "mine").statusCode(202);
        expired.set("claimed_at = now() - interval '1 hour', expires_at = now() - interval '1 s'");
        expired.append(4, "!").statusCode(409).body("code", equalTo("lease-lost"));
        expired.append(0, "mine").statusCode(409).body("code", equalTo("lease-lost"));

        RunningBuild ended = RunningBuild.start();
        ended.end("READY");
        ended.append(0, "late").statusCode(409).body("code", equalTo("lease-lost"));

        RunningBuild first = RunningBuild.start();
        first.append(0, "first").statusCode(202);
        first.end("QUEUED");
        RunningBuild second = RunningBuild.start(first.deployment);
        first.append(5, "zombie").statusCode(409).body("code", equalTo("lease-lost"));
        second.append(0, "second").statusCode(202);
        assertThat(second.log()).asString().isEqualTo("second");

        patch(second.deployment, Map.of("Codeway-Lease", UUID.randomUUID()))
                .then()
                .statusCode(409)
                .body("code", equalTo("lease-lost"));
    }

    @Test
    void requestsThatCannotBeUnderstoodSayWhatIsWrong() throws Exception {
        RunningBuild build = RunningBuild.start();
        patch(UUID.randomUUID().toString(), Map.of("Codeway-Lease", build.token))
                .then()
                .statusCode(404)
                .body("code", equalTo("unknown-deployment"));
        patch("nope", Map.of("Codeway-Lease", build.token)).then().statusCode(404);
        patch(build.deployment, Map.of())
                .then()
                .statusCode(400)
                .body("errors.field", hasItem("Codeway-Lease"));
        patch(build.deployment, Map.of("Codeway-Lease", "nope"))
                .then()
                .statusCode(400)
                .body("errors.field", hasItem("Codeway-Lease"));
        given().header("Codeway-Lease", build.token)
                .body("hello")
                .patch("/v1/worker/deployments/{id}/log", build.deployment)
                .then()
                .statusCode(400)
                .body("errors.field", hasItem("Content-Range"));
        for (String wrong :
                new String[] {
                    "bytes 0-3/*",
                    "bytes 0-5/*",
                    "bytes 4-0/*",
                    "bytes 0-4",
                    "bytes 0-4/4",
                    "bytes=0-4",
                    "bytes -4/*",
                    "lines 0-4/*",
                    "bytes */*",
                    "bytes 0-4/* ?",
                    "",
                    "bytes 99999999999999999999-99999999999999999999/*"
                }) {
            build.append(wrong, "hello".getBytes(StandardCharsets.UTF_8))
                    .statusCode(400)
                    .body("errors.field", hasItem("Content-Range"));
        }
        build.append("bytes 0-4/*", new byte[0]).statusCode(400);
        build.append(0, new byte[(1 << 20) + 1]).statusCode(413);
        assertThat(build.log()).isEmpty();
    }

    @Test
    void whateverTypeTheClientNamesBytesAreBytes() throws Exception {
        HttpClient client = HttpClient.newHttpClient();
        for (String type :
                new String[] {
                    "", "application/json", "text/plain", "application/x-www-form-urlencoded"
                }) {
            RunningBuild build = RunningBuild.start();
            HttpRequest.Builder request =
                    request(build, 0, "{not=json&".getBytes(StandardCharsets.UTF_8));
            if (!type.isEmpty()) {
                request.header("Content-Type", type);
            }
            HttpResponse<String> answer =
                    client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(type + answer.body()).isEqualTo(202);
            assertThat(build.log()).asString().isEqualTo("{not=json&");
        }
    }

    @Test
    void anyBytesComeBackAsTheyWere() throws Exception {
        byte[] all = new byte[300_000];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        assertThat(RunningBuild.start().write(all).log()).isEqualTo(all);
        byte[] most = new byte[1 << 20];
        new Random(1).nextBytes(most);
        assertThat(RunningBuild.start().write(most).log()).isEqualTo(most);
    }

    @Test
    void whoeverSendsWhateverAgainAndAtTheSameTimeTheLogIsWhatWasWritten() throws Exception {
        long seed = new Random().nextLong();
        System.out.println("LogAppendTest: seed " + seed);
        Random random = new Random(seed);
        RunningBuild build = RunningBuild.start();
        byte[] whole = new byte[60_000];
        random.nextBytes(whole);
        HttpClient client = HttpClient.newHttpClient();
        AtomicInteger appends = new AtomicInteger();
        AtomicInteger refusals = new AtomicInteger();
        Concurrently.together(
                8,
                () -> {
                    Random mine = new Random(random.nextLong());
                    int at = 0;
                    while (at < whole.length) {
                        // From where the log was at some time, now and then from beyond.
                        int first = Math.clamp(at + mine.nextInt(-20, 4), 0, whole.length - 1);
                        int end = Math.min(whole.length, first + mine.nextInt(1, 60));
                        HttpResponse<Void> answer =
                                client.send(
                                        request(build, first, Arrays.copyOfRange(whole, first, end))
                                                .build(),
                                        HttpResponse.BodyHandlers.discarding());
                        appends.incrementAndGet();
                        if (answer.statusCode() == 416) {
                            refusals.incrementAndGet();
                        } else {
                            assertThat(answer.statusCode()).isEqualTo(202);
                        }
                        at =
                                Integer.parseInt(
                                        answer.headers()
                                                .firstValue("Codeway-Log-Bytes")
                                                .orElseThrow());
                    }
                    return at;
                });
        System.out.printf("LogAppendTest: %s appends, %s refused%n", appends, refusals);
        assertThat(build.log()).isEqualTo(whole);
    }

    private static HttpRequest.Builder request(RunningBuild build, int first, byte[] bytes) {
        return Credentials.request(
                        URI.create(
                                "http://localhost:%d/v1/worker/deployments/%s/log"
                                        .formatted(RestAssured.port, build.deployment)))
                .header("Codeway-Lease", build.token.toString())
                .header("Content-Range", "bytes %d-%d/*".formatted(first, first + bytes.length - 1))
                .method("PATCH", HttpRequest.BodyPublishers.ofByteArray(bytes));
    }

    private static io.restassured.response.Response patch(String id, Map<String, ?> headers) {
        return given().headers(headers)
                .header("Content-Range", "bytes 0-4/*")
                .contentType("application/octet-stream")
                .body("hello".getBytes(StandardCharsets.UTF_8))
                .patch("/v1/worker/deployments/{id}/log", id);
    }
}
