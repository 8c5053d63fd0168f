package dev.codeway.chaos;

import dev.codeway.testsupport.Credentials;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/// Follows the feed as a browser would: by SSE, at another instance whenever the one that it reads
/// from goes away, and now and then by itself, from the last event that it has seen.
final class FeedReader implements AutoCloseable {

    private final List<Long> seen = new CopyOnWriteArrayList<>();
    private final List<String> instances;
    private final Random random;
    private final Thread thread;
    private volatile boolean closed;
    private volatile int connections;

    FeedReader(List<String> instances, long seed) {
        this.instances = instances;
        random = new Random(seed);
        thread = Thread.ofPlatform().daemon().name("feed-reader").start(this::read);
    }

    /// The ids of the events, in the order in which they came.
    List<Long> seen() {
        return List.copyOf(seen);
    }

    int connections() {
        return connections;
    }

    private void read() {
        String last = "0";
        while (!closed) {
            String instance = instances.get(random.nextInt(instances.size()));
            HttpRequest request =
                    Credentials.request(URI.create(instance + "/v1/events"))
                            .header("Accept", "text/event-stream")
                            .header("Last-Event-ID", last)
                            .build();
            try (HttpClient client =
                            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
                    Stream<String> lines =
                            client.send(request, HttpResponse.BodyHandlers.ofLines()).body()) {
                connections++;
                String id = last;
                boolean event = false;
                int most = seen.size() + 50 + random.nextInt(500);
                for (Iterator<String> all = lines.iterator();
                        all.hasNext() && !closed && seen.size() < most; ) {
                    String line = all.next();
                    if (line.startsWith("id:")) {
                        id = line.substring(3).strip();
                    } else if (line.startsWith("data:")) {
                        event = true;
                    } else if (line.isEmpty()) {
                        if (event) {
                            seen.add(Long.valueOf(id));
                        }
                        event = false;
                        last = id;
                    }
                }
            } catch (IOException | RuntimeException cut) {
                LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
            } catch (InterruptedException interrupted) {
                return;
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
