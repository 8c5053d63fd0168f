import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Measures how long it takes from the answer to a change until all readers of the feed have it, in
/// one process and so by one clock. Prints one line of a table.
///
/// Usage: java FeedLatency.java port readers changes
class FeedLatency {

    private static final Pattern CREATED =
            Pattern.compile("event:deployment\\.created\ndata:.*?\"deploymentId\": \"([^\"]+)\"");
    private static final Pattern ID = Pattern.compile("\"id\":\"([^\"]+)\"");
    private static final int BUFFER = 1 << 16;
    private static final Duration BETWEEN = Duration.ofMillis(50);
    private static final int WARM_UP = 50;

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /// When each reader had it, by deployment.
    private final Map<String, long[]> delivered = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> counts = new ConcurrentHashMap<>();
    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicLong all = new AtomicLong();
    private final int port;
    private final int readers;

    FeedLatency(int port, int readers) {
        this.port = port;
        this.readers = readers;
    }

    public static void main(String[] arguments) throws Exception {
        new FeedLatency(Integer.parseInt(arguments[0]), Integer.parseInt(arguments[1]))
                .run(Integer.parseInt(arguments[2]));
        System.exit(0);
    }

    private void run(int changes) throws Exception {
        Selector selector = Selector.open();
        for (int i = 0; i < readers; i++) {
            SocketChannel channel = SocketChannel.open(new InetSocketAddress("localhost", port));
            channel.write(
                    ByteBuffer.wrap(
                            ("GET /v1/events HTTP/1.1\r\nHost: localhost\r\n"
                                            + "Authorization: Bearer "
                                            + System.getenv("CODEWAY_ADMIN_KEY")
                                            + "\r\nAccept: text/event-stream\r\n\r\n")
                                    .getBytes(StandardCharsets.US_ASCII)));
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ, new StringBuilder());
        }
        Thread.ofPlatform().daemon().start(() -> read(selector));
        while (begun.get() < readers) {
            LockSupport.parkNanos(BETWEEN.toNanos());
        }
        String project =
                post(
                        "/v1/projects",
                        "{\"name\": \"Bench %d\", \"gitURL\": \"https://github.com/a/b\"}"
                                .formatted(System.nanoTime()));
        Map<String, Long> asked = new HashMap<>();
        Map<String, Long> answered = new HashMap<>();
        for (int i = -WARM_UP; i < changes; i++) {
            LockSupport.parkNanos(BETWEEN.toNanos());
            long before = System.nanoTime();
            String id = post("/v1/projects/" + project + "/deployments", "{}");
            if (i >= 0) {
                answered.put(id, System.nanoTime());
                asked.put(id, before);
            }
        }
        long wanted = (long) (changes + WARM_UP) * readers;
        long patience = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (all.get() < wanted && System.nanoTime() < patience) {
            LockSupport.parkNanos(BETWEEN.toNanos());
        }
        if (all.get() != wanted) {
            throw new IllegalStateException(all + " of " + wanted + " were delivered");
        }
        long[] fromAnswer = latencies(answered);
        long[] fromRequest = latencies(asked);
        System.out.printf(
                "%7d %8d %12.2f %9.2f %17.2f %9.2f%n",
                readers,
                changes,
                at(fromAnswer, 0.5),
                at(fromAnswer, 0.99),
                at(fromRequest, 0.5),
                at(fromRequest, 0.99));
    }

    private long[] latencies(Map<String, Long> since) {
        return since.entrySet().stream()
                .flatMapToLong(
                        change ->
                                Arrays.stream(delivered.get(change.getKey()))
                                        .map(at -> at - change.getValue()))
                .sorted()
                .toArray();
    }

    /// In milliseconds; below zero where it came before the answer.
    private static double at(long[] sorted, double quantile) {
        return sorted[(int) Math.min(sorted.length - 1, quantile * sorted.length)] / 1e6;
    }

    private void read(Selector selector) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
        try {
            while (true) {
                selector.select(key -> read(key, buffer));
            }
        } catch (IOException broken) {
            throw new IllegalStateException(broken);
        }
    }

    private void read(SelectionKey key, ByteBuffer buffer) {
        StringBuilder text = (StringBuilder) key.attachment();
        try {
            buffer.clear();
            if (((SocketChannel) key.channel()).read(buffer) < 0) {
                throw new IllegalStateException("a stream has ended");
            }
        } catch (IOException broken) {
            throw new IllegalStateException(broken);
        }
        long now = System.nanoTime();
        if (text.isEmpty()) {
            begun.incrementAndGet();
        }
        text.append(StandardCharsets.ISO_8859_1.decode(buffer.flip()));
        int end = text.lastIndexOf("\n\n");
        if (end < 0) {
            return;
        }
        Matcher created = CREATED.matcher(text.substring(0, end));
        while (created.find()) {
            String id = created.group(1);
            delivered.computeIfAbsent(id, _ -> new long[readers])[
                    counts.computeIfAbsent(id, _ -> new AtomicInteger()).getAndIncrement()] =
                    now;
            all.incrementAndGet();
        }
        text.delete(0, end + 1);
    }

    private String post(String path, String body) throws IOException, InterruptedException {
        HttpResponse<String> answer =
                CLIENT.send(
                        HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                                .header("Authorization", "Bearer " + System.getenv("CODEWAY_ADMIN_KEY"))
                                .header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        Matcher id = ID.matcher(answer.body());
        if (answer.statusCode() != 201 || !id.find()) {
            throw new IllegalStateException(answer.statusCode() + " " + answer.body());
        }
        return id.group(1);
    }
}
