package dev.codeway.platform.limit;

import static dev.codeway.testsupport.Api.createProject;
import static dev.codeway.testsupport.Api.deploy;
import static dev.codeway.testsupport.Api.json;
import static dev.codeway.testsupport.Api.uniqueName;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.codeway.testsupport.Concurrently;
import dev.codeway.testsupport.Credentials;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;

import org.junit.jupiter.api.Test;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;

/// How much of the service one caller gets, where there are others.
@QuarkusTest
@TestProfile(LimitsTest.Tight.class)
class LimitsTest {

    public static final class Tight implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "codeway.limits.requests", "5",
                    "codeway.limits.stranger-requests", "2",
                    "codeway.limits.burst", "6s",
                    "codeway.limits.lasting-per-caller", "3",
                    "codeway.limits.lasting", "5");
        }
    }

    private static final int BURST = 30;
    private static final int STRANGERS_BURST = 12;
    private static final Map<String, HttpClient> CLIENTS =
            Map.of(
                    "127.0.0.1", client("127.0.0.1"),
                    "127.0.0.77", client("127.0.0.77"),
                    "127.0.0.78", client("127.0.0.78"),
                    "127.0.0.79", client("127.0.0.79"));

    @Test
    void whoAsksTooOftenIsToldHowOftenTheyMayAndWhenToComeAgain() throws Exception {
        String key = key("reader");
        HttpResponse<String> answer = get(key);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(header(answer, "RateLimit-Policy")).isEqualTo("\"reader\";q=30;w=6");
        assertThat(header(answer, "RateLimit")).isEqualTo("\"reader\";r=29;t=1");
        while (answer.statusCode() == 200) {
            answer = get(key);
        }
        assertThat(answer.statusCode()).isEqualTo(429);
        assertThat(header(answer, "Content-Type")).startsWith("application/problem+json");
        assertThat(answer.body()).contains("\"code\":\"too-many-requests\"");
        assertThat(header(answer, "RateLimit")).isEqualTo("\"reader\";r=0;t=6");
        assertThat(header(answer, "Retry-After")).isEqualTo("1");
        await().until(() -> get(key).statusCode() == 200);
    }

    @Test
    void whatIsRefusedCountsAsWell() throws Exception {
        String key = key("reader");
        HttpRequest.Builder request = request(key, "/v1/keys");
        HttpResponse<String> answer = send("127.0.0.1", request);
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(header(answer, "RateLimit")).startsWith("\"reader\";r=29;");
    }

    @Test
    void whoIsGreedyTakesNothingFromOthers() throws Exception {
        String greedy = key("reader");
        String modest = key("reader");
        AtomicBoolean over = new AtomicBoolean();
        AtomicBoolean modestIsTaken = new AtomicBoolean();
        List<Integer> counts =
                Concurrently.together(
                        9,
                        () -> {
                            if (modestIsTaken.compareAndSet(false, true)) {
                                int served = served(modest);
                                over.set(true);
                                return served;
                            }
                            return -refused(greedy, over);
                        });
        int served = Collections.max(counts);
        int refused = -counts.stream().filter(it -> it < 0).mapToInt(it -> it).sum();
        System.out.printf(
                "LimitsTest: of a modest caller %d of %d were served, while of a greedy one %d were"
                        + " refused%n",
                served, BURST - 5, refused);
        assertThat(served).isEqualTo(BURST - 5);
        assertThat(refused).isPositive();
    }

    private static int served(String key) throws Exception {
        int served = 0;
        for (int i = 0; i < BURST - 5; i++) {
            served += get(key).statusCode() == 200 ? 1 : 0;
        }
        return served;
    }

    private static int refused(String key, AtomicBoolean over) throws Exception {
        int refused = 0;
        for (int i = 0; i < 200 || !over.get(); i++) {
            refused += get(key).statusCode() == 429 ? 1 : 0;
        }
        return refused;
    }

    @Test
    void whoGuessesKeysIsNotEvenLookedAtAndNobodyElseSuffers() throws Exception {
        String seen = key("reader");
        String unseen = key("reader");
        assertThat(send("127.0.0.77", request(seen, "/v1/projects")).statusCode()).isEqualTo(200);
        HttpResponse<String> answer;
        int guesses = 0;
        do {
            answer = send("127.0.0.77", request("cwk_" + "0".repeat(46), "/v1/projects"));
            guesses++;
        } while (answer.statusCode() == 401);
        assertThat(answer.statusCode()).isEqualTo(429);
        assertThat(guesses).isGreaterThan(STRANGERS_BURST);
        assertThat(answer.body()).contains("\"code\":\"too-many-requests\"", "\"requestId\"");
        assertThat(header(answer, "Retry-After")).isEqualTo("1");
        // Good, but nobody knows that without asking the database.
        assertThat(send("127.0.0.77", request(unseen, "/v1/projects")).statusCode()).isEqualTo(429);
        assertThat(send("127.0.0.77", request(seen, "/v1/projects")).statusCode()).isEqualTo(200);
        assertThat(send("127.0.0.78", request(unseen, "/v1/projects")).statusCode()).isEqualTo(200);
    }

    @Test
    void whoKnocksWithoutAKeyIsLimitedAndProbesAreNot() throws Exception {
        HttpResponse<String> answer;
        do {
            answer = send("127.0.0.79", HttpRequest.newBuilder(uri("/v1/projects")));
        } while (answer.statusCode() == 401);
        assertThat(answer.statusCode()).isEqualTo(429);
        for (int i = 0; i < 2 * STRANGERS_BURST; i++) {
            assertThat(
                            send("127.0.0.79", HttpRequest.newBuilder(uri("/q/health/live")))
                                    .statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void whoOpensTooManyStreamsGetsNoMoreUntilOneEndsHoweverItDoes() throws Exception {
        String key = key("reader");
        String deployment = deploy(createProject());
        assertThat(get(key).statusCode()).isEqualTo(200);
        Stream wait = new Stream(key, "/v1/deployments/" + deployment + "?waitFor=terminal");
        Stream first = open(key);
        Stream second = open(key);
        try (Stream refused = new Stream(key)) {
            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.problem()).contains("\"code\":\"too-many-streams\"");
        }
        // What does not last is served.
        assertThat(get(key).statusCode()).isEqualTo(200);

        first.close();
        Stream third = open(key);
        second.abort();
        Stream fourth = open(key);
        wait.abort();
        Stream fifth = open(key);
        assertThat(statusOfOneMore(key)).isEqualTo(429);
        List.of(third, fourth, fifth).forEach(Stream::close);
    }

    @Test
    void allTogetherMayHaveSoManyStreams() throws Exception {
        try (Stream a = new Stream(key("reader"));
                Stream b = new Stream(key("reader"));
                Stream c = new Stream(key("reader"));
                Stream d = new Stream(key("reader"));
                Stream e = new Stream(key("reader"))) {
            for (Stream stream : List.of(a, b, c, d, e)) {
                assertThat(stream.status()).isEqualTo(200);
            }
            assertThat(statusOfOneMore(key("reader"))).isEqualTo(503);
        }
        open(key("reader")).close();
    }

    /// A stream, as soon as there is room for it.
    private static Stream open(String key) {
        return await().pollInterval(Duration.ofMillis(300))
                .until(
                        () -> {
                            Stream stream = new Stream(key);
                            if (stream.status() == 200) {
                                return stream;
                            }
                            stream.close();
                            return null;
                        },
                        Objects::nonNull);
    }

    private static int statusOfOneMore(String key) throws IOException {
        try (Stream stream = new Stream(key)) {
            return stream.status();
        }
    }

    /// A client that knows no more of HTTP than how to ask for a stream and to go away.
    private static final class Stream implements AutoCloseable {

        private final Socket socket;
        private final BufferedReader lines;

        Stream(String key) throws IOException {
            this(key, "/v1/events");
        }

        Stream(String key, String path) throws IOException {
            socket = new Socket("localhost", RestAssured.port);
            socket.setSoTimeout(30_000);
            lines =
                    new BufferedReader(
                            new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            socket.getOutputStream()
                    .write(
                            """
                            GET %s HTTP/1.1\r
                            Host: localhost\r
                            Connection: close\r
                            Accept: text/event-stream, application/json;q=0.5\r
                            Authorization: %s\r
                            \r
                            """
                                    .formatted(path, Credentials.bearer(key))
                                    .getBytes(StandardCharsets.UTF_8));
        }

        int status() throws IOException {
            return Integer.parseInt(lines.readLine().split(" ")[1]);
        }

        String problem() throws IOException {
            String line = lines.readLine();
            while (!line.startsWith("{")) {
                line = lines.readLine();
            }
            return line;
        }

        /// Without saying goodbye.
        void abort() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }

        @Override
        public void close() {
            try {
                socket.close();
            } catch (IOException gone) {
                // Closed is closed.
            }
        }
    }

    private static String key(String role) {
        return await().until(
                        () ->
                                json().body(Map.of("name", uniqueName("Limited"), "role", role))
                                        .post("/v1/keys"),
                        answer -> answer.statusCode() == 201)
                .path("key");
    }

    private static HttpResponse<String> get(String key) throws Exception {
        return send("127.0.0.1", request(key, "/v1/projects?limit=1"));
    }

    private static HttpRequest.Builder request(String key, String path) {
        return HttpRequest.newBuilder(uri(path))
                .header(Credentials.HEADER, Credentials.bearer(key));
    }

    private static HttpResponse<String> send(String from, HttpRequest.Builder request)
            throws Exception {
        return CLIENTS.get(from).send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpClient client(String from) {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .localAddress(InetAddress.ofLiteral(from))
                .build();
    }

    private static URI uri(String path) {
        return URI.create("http://127.0.0.1:" + RestAssured.port + path);
    }

    private static String header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }
}
