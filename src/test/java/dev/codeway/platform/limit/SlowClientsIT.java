package dev.codeway.platform.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.codeway.testsupport.Credentials;
import dev.codeway.testsupport.EventReader;
import dev.codeway.testsupport.Postgres;
import dev.codeway.testsupport.ServiceProcess;
import dev.codeway.testsupport.TestCertificates;

import io.restassured.path.json.JsonPath;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/// Hundreds that send, or read, a byte now and then, and one who just wants to be served.
@Tag("native")
class SlowClientsIT {

    private static final int OF_EACH_KIND = 120;
    private static final int READERS = 30;
    private static final int MEGABYTE = 1024 * 1024;
    private static final int LOG_MEGABYTES = 8;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final Pattern TOO_MANY =
            Pattern.compile("codeway_connections_cut_total\\{why=\"too-many\"} (\\d+)");

    /// The head of an answer, whole.
    private static final Pattern LENGTH =
            Pattern.compile("(?is).*content-length: (\\d+)\r\n(?:.*\r\n)?\r\n");

    private static final Map<String, String> SHORT =
            Map.of(
                    "CODEWAY_LIMITS_HEAD", "2s",
                    "CODEWAY_LIMITS_BODY", "3s",
                    "CODEWAY_LIMITS_ANSWER", "4s");

    @TempDir Path directory;

    @Test
    void whoeverTricklesIsCutWhileTheOthersAreServed() throws Exception {
        int port = ServiceProcess.freePort();
        try (ServiceProcess service = start(Map.of(), port);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            String deployment = deploymentWithALog(service);
            String log = "/v1/deployments/%s/logs".formatted(deployment);
            Duration before = Collections.max(serve(service, 50));
            EventReader stream = EventReader.open(service.uri("/v1/events"));
            CompletableFuture<HttpResponse<String>> wait =
                    service.sendAsync(
                            Credentials.request(
                                            service.uri(
                                                    "/v1/deployments/%s?waitFor=terminal&timeout=10"
                                                            .formatted(deployment)))
                                    .build());
            Future<Long> steady = threads.submit(() -> readSteadily(service, log));

            Map<String, List<Future<Duration>>> slow = new HashMap<>();
            trickle(slow, "heads", threads, () -> plain(port), "GET /v1/projects HTTP/1.1\r\nX: ");
            trickle(
                    slow,
                    "bodies",
                    threads,
                    () -> plain(port),
                    head("POST", "/v1/projects", "Content-Length: 1000\r\n"));
            trickle(
                    slow,
                    "readers",
                    threads,
                    () -> plain(port),
                    head("GET", log, "Accept: text/plain\r\n"));

            List<Duration> served = new ArrayList<>();
            while (slow.values().stream().flatMap(List::stream).anyMatch(it -> !it.isDone())) {
                served.addAll(serve(service, 10));
            }
            Collections.sort(served);
            System.out.printf(
                    "SlowClientsIT: %d requests were served meanwhile, in %d ms (median) and %d ms"
                            + " (slowest); before in %d ms (slowest)%n",
                    served.size(),
                    served.get(served.size() / 2).toMillis(),
                    served.getLast().toMillis(),
                    before.toMillis());
            assertCut(slow, "heads", 2);
            assertCut(slow, "bodies", 3);
            assertCut(slow, "readers", 4);
            assertThat(served.getLast()).isLessThan(Duration.ofSeconds(5));

            assertThat(steady.get()).isEqualTo((long) LOG_MEGABYTES * MEGABYTE);
            assertThat(wait.get().statusCode()).isEqualTo(200);
            post(service, "/v1/projects", project("After"));
            assertThat(stream.until(it -> it.data().contains("After"))).isNotEmpty();
            stream.close();
            assertThat(service.management("/q/metrics").body())
                    .contains("codeway_connections_cut_total{why=\"head\"} " + OF_EACH_KIND);
            assertThat(service.log()).doesNotContain("ERROR");
        }
    }

    @Test
    void soItIsUnderTls() throws Exception {
        TestCertificates authority = TestCertificates.authority(directory, "authority");
        TestCertificates.Issued server = authority.server("localhost");
        int port = ServiceProcess.freePort();
        Map<String, String> tls =
                Map.of(
                        "QUARKUS_HTTP_SSL_PORT",
                        String.valueOf(port),
                        "CODEWAY_TLS_CERT",
                        server.certificate().toString(),
                        "CODEWAY_TLS_KEY",
                        server.key().toString());
        try (ServiceProcess _ =
                        launch(tls, ServiceProcess.freePort()).awaitLog("Listening on: https");
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Map<String, List<Future<Duration>>> slow = new HashMap<>();
            trickle(
                    slow,
                    "handshakes",
                    threads,
                    () -> plain(port),
                    "\u0016\u0003\u0001\u0002\u0000");
            trickle(
                    slow,
                    "heads under TLS",
                    threads,
                    () -> trusting().getSocketFactory().createSocket("localhost", port),
                    "GET /v1/projects HTTP/1.1\r\nX: ");
            trickle(
                    slow,
                    "bodies under TLS",
                    threads,
                    () -> trusting().getSocketFactory().createSocket("localhost", port),
                    head("POST", "/v1/projects", "Content-Length: 1000\r\n"));
            assertCut(slow, "handshakes", 2);
            assertCut(slow, "heads under TLS", 2);
            assertCut(slow, "bodies under TLS", 3);
        }
    }

    @Test
    void anAddressHasSoManyConnectionsAndNoMore() throws Exception {
        int port = ServiceProcess.freePort();
        try (ServiceProcess service =
                start(Map.of("CODEWAY_LIMITS_CONNECTIONS_PER_ADDRESS", "20"), port)) {
            List<Socket> open = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                open.add(plain(port));
            }
            HttpClient elsewhere =
                    HttpClient.newBuilder()
                            .localAddress(InetAddress.ofLiteral("127.0.0.9"))
                            .build();
            assertThat(
                            elsewhere
                                    .send(
                                            HttpRequest.newBuilder(service.uri("/q/health/live"))
                                                    .build(),
                                            HttpResponse.BodyHandlers.discarding())
                                    .statusCode())
                    .isEqualTo(200);
            for (Socket socket : open) {
                socket.close();
            }
            // Those that were closed are counted until the service has seen it.
            await().atMost(PATIENCE).ignoreExceptions().until(() -> tooMany(service) >= 20);
            assertThat(service.log()).doesNotContain("WARN  [io.netty");
        }
    }

    @Test
    void aConnectionOnWhichNothingHappensIsClosedAndOneThatIsUsedNowAndThenIsNot()
            throws Exception {
        int port = ServiceProcess.freePort();
        try (ServiceProcess service =
                        start(
                                Map.of(
                                        "CODEWAY_LIMITS_IDLE",
                                        "3s",
                                        "CODEWAY_EVENT_HEARTBEAT",
                                        "1s"),
                                port);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                Socket used = plain(port);
                Socket idle = plain(port)) {
            EventReader stream = EventReader.open(service.uri("/v1/events"));
            ask(idle);
            long start = System.nanoTime();
            Future<Duration> closed = threads.submit(() -> untilItEnds(idle, start));
            await().atMost(PATIENCE)
                    .pollInSameThread()
                    .pollInterval(Duration.ofSeconds(1))
                    .until(
                            () -> {
                                ask(used);
                                return closed.isDone();
                            });
            assertThat(closed.get()).isBetween(Duration.ofMillis(2_500), PATIENCE.dividedBy(2));
            ask(used);
            post(service, "/v1/projects", project("After"));
            assertThat(stream.until(it -> it.data().contains("After"))).isNotEmpty();
            stream.close();
        }
    }

    /// Asks whether the service lives, and reads the answer up to its end.
    private static void ask(Socket socket) throws IOException {
        socket.getOutputStream()
                .write(
                        "GET /q/health/live HTTP/1.1\r\nHost: localhost\r\n\r\n"
                                .getBytes(StandardCharsets.ISO_8859_1));
        StringBuilder answer = new StringBuilder();
        Matcher length;
        do {
            int next = socket.getInputStream().read();
            assertThat(next).as("after %s", answer).isNotNegative();
            answer.append((char) next);
            length = LENGTH.matcher(answer);
        } while (!length.find());
        assertThat(socket.getInputStream().readNBytes(Integer.parseInt(length.group(1))))
                .hasSize(Integer.parseInt(length.group(1)));
        assertThat(answer).startsWith("HTTP/1.1 200");
    }

    private static Duration untilItEnds(Socket socket, long start) throws IOException {
        assertThat(socket.getInputStream().read()).isNegative();
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private static int tooMany(ServiceProcess service) {
        Matcher cut = TOO_MANY.matcher(service.management("/q/metrics").body());
        return cut.find() ? Integer.parseInt(cut.group(1)) : 0;
    }

    private static ServiceProcess start(Map<String, String> more, int port) throws Exception {
        return launch(more, port).awaitStatus("/q/health/ready", 200);
    }

    private static ServiceProcess launch(Map<String, String> more, int port) throws Exception {
        Map<String, String> environment = new HashMap<>(SHORT);
        environment.put("DATABASE_URL", Postgres.newDatabase());
        environment.putAll(more);
        return ServiceProcess.start(environment, port);
    }

    private static void trickle(
            Map<String, List<Future<Duration>>> slow,
            String kind,
            ExecutorService threads,
            Callable<Socket> connect,
            String begin) {
        List<Future<Duration>> cut = new ArrayList<>();
        // Of those who read, each costs this machine the megabytes that the system keeps for it.
        int count = kind.equals("readers") ? READERS : OF_EACH_KIND;
        for (int i = 0; i < count; i++) {
            cut.add(threads.submit(() -> trickle(connect, begin)));
        }
        slow.put(kind, cut);
    }

    /// How long it takes from before the connection until nothing can be sent any more.
    private static Duration trickle(Callable<Socket> connect, String begin) throws Exception {
        long start = System.nanoTime();
        try (Socket socket = connect.call()) {
            socket.getOutputStream().write(begin.getBytes(StandardCharsets.ISO_8859_1));
            await("somebody cuts it")
                    .atMost(PATIENCE)
                    .pollInSameThread()
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> refusesAnotherByte(socket));
        } catch (IOException cutBefore) {
            // No later than the others.
        }
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private static boolean refusesAnotherByte(Socket socket) {
        try {
            socket.getOutputStream().write(' ');
            return false;
        } catch (IOException cut) {
            return true;
        }
    }

    private static void assertCut(
            Map<String, List<Future<Duration>>> slow, String kind, int seconds) throws Exception {
        List<Duration> after = new ArrayList<>();
        for (Future<Duration> one : slow.get(kind)) {
            after.add(one.get());
        }
        System.out.printf(
                "SlowClientsIT: %d slow %s were cut after %d to %d ms%n",
                after.size(),
                kind,
                Collections.min(after).toMillis(),
                Collections.max(after).toMillis());
        assertThat(Collections.min(after)).isGreaterThan(Duration.ofMillis(seconds * 1_000 - 200));
        // Counted from its acceptance, which takes its time where there is one processor for all.
        assertThat(Collections.max(after)).isLessThan(PATIENCE.dividedBy(2));
    }

    private static Socket plain(int port) throws IOException {
        Socket socket = new Socket();
        // Whoever does not read has no room for much.
        socket.setReceiveBufferSize(4_096);
        socket.connect(new InetSocketAddress("localhost", port));
        return socket;
    }

    /// Slower than the service, and much faster than it asks for.
    private static long readSteadily(ServiceProcess service, String log) throws Exception {
        HttpRequest request =
                Credentials.request(service.uri(log)).header("Accept", "text/plain").build();
        try (HttpClient client = HttpClient.newHttpClient();
                InputStream body =
                        client.send(request, HttpResponse.BodyHandlers.ofInputStream()).body()) {
            AtomicLong read = new AtomicLong();
            await("all of it is read")
                    .atMost(PATIENCE)
                    .pollInSameThread()
                    .pollInterval(Duration.ofMillis(100))
                    .until(() -> readOn(body, read) == 0);
            return read.get();
        }
    }

    private static int readOn(InputStream body, AtomicLong read) throws IOException {
        int bytes = body.readNBytes(MEGABYTE / 8).length;
        read.addAndGet(bytes);
        return bytes;
    }

    private static List<Duration> serve(ServiceProcess service, int times) {
        List<Duration> took = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            long start = System.nanoTime();
            assertThat(service.get("/v1/projects").statusCode()).isEqualTo(200);
            took.add(Duration.ofNanos(System.nanoTime() - start));
        }
        return took;
    }

    private static String head(String method, String path, String more) {
        return """
               %s %s HTTP/1.1\r
               Host: localhost\r
               Content-Type: application/json\r
               Authorization: %s\r
               %s\r
               """
                .formatted(method, path, Credentials.bearer(Credentials.ADMIN_KEY), more);
    }

    private static String deploymentWithALog(ServiceProcess service) {
        String id = post(service, "/v1/projects", project("Before")).getString("id");
        post(service, "/v1/projects/%s/deployments".formatted(id), "{}");
        JsonPath claim = post(service, "/v1/worker/claims", "{\"workerId\": \"w\"}");
        String deployment = claim.getString("claims[0].deployment.id");
        for (int i = 0; i < LOG_MEGABYTES; i++) {
            HttpRequest append =
                    Credentials.request(
                                    service.uri(
                                            "/v1/worker/deployments/%s/log".formatted(deployment)))
                            .header("Codeway-Lease", claim.getString("claims[0].leaseToken"))
                            .header(
                                    "Content-Range",
                                    "bytes %d-%d/*".formatted(i * MEGABYTE, (i + 1) * MEGABYTE - 1))
                            .method(
                                    "PATCH",
                                    HttpRequest.BodyPublishers.ofString("x".repeat(MEGABYTE)))
                            .build();
            assertThat(service.send(append).statusCode()).isEqualTo(202);
        }
        return deployment;
    }

    private static String project(String name) {
        return "{\"name\": \"%s\", \"gitURL\": \"https://github.com/acme/shop\"}".formatted(name);
    }

    private static JsonPath post(ServiceProcess service, String path, String body) {
        HttpResponse<String> answer =
                service.send(
                        Credentials.request(service.uri(path))
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build());
        assertThat(answer.statusCode()).as(answer.body()).isIn(200, 201);
        return JsonPath.from(answer.body());
    }

    private static SSLContext trusting() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(
                null,
                new TrustManager[] {
                    new X509TrustManager() {
                        @Override
                        public void checkClientTrusted(X509Certificate[] chain, String type) {}

                        @Override
                        public void checkServerTrusted(X509Certificate[] chain, String type) {}

                        @Override
                        public X509Certificate[] getAcceptedIssuers() {
                            return new X509Certificate[0];
                        }
                    }
                },
                null);
        return context;
    }
}
