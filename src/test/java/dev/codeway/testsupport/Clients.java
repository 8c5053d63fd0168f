package dev.codeway.testsupport;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/// Clients that never cease: each creates a project, under a key that it repeats until it is told
/// that there is one, reads it, and goes on with the next. They remember all that they were told.
public final class Clients implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration AFTER_FAILURE = Duration.ofMillis(100);
    private static final Duration BETWEEN = Duration.ofMillis(10);

    /// How a request went.
    ///
    /// @param status 0 where there was no answer
    /// @param at when that was, in the terms of [System#nanoTime()]
    /// @param retryAfter whether it says when to come again
    public record Answer(String method, int status, long at, Duration took, boolean retryAfter) {

        /// Whether it was answered, and as it should be.
        public boolean isGood() {
            return status >= 200 && status < 300;
        }

        @Override
        public String toString() {
            return "%s %d after %d ms".formatted(method, status, took.toMillis());
        }
    }

    private final HttpClient client =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(PATIENCE)
                    .build();
    private final URI service;
    private final ConcurrentLinkedQueue<Answer> answers = new ConcurrentLinkedQueue<>();
    private final Map<String, String> acknowledged = new ConcurrentHashMap<>();
    private final AtomicInteger numbers = new AtomicInteger();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopped;

    private Clients(URI service) {
        this.service = service;
    }

    /// Lets so many of them loose.
    public static Clients of(URI service, int count) {
        Clients clients = new Clients(service);
        for (int i = 0; i < count; i++) {
            clients.threads.add(Thread.ofPlatform().daemon().start(clients::live));
        }
        return clients;
    }

    private void live() {
        while (!stopped) {
            String name = "Written " + numbers.incrementAndGet();
            HttpResponse<String> created = ask(creation(name));
            while (!stopped && (created == null || created.statusCode() != 201)) {
                LockSupport.parkNanos(AFTER_FAILURE.toNanos());
                created = ask(creation(name));
            }
            if (created != null && created.statusCode() == 201) {
                String path = created.headers().firstValue("Location").orElseThrow();
                acknowledged.put(name, path.substring(path.lastIndexOf('/') + 1));
                ask(Credentials.request(service.resolve(path)));
            }
            LockSupport.parkNanos(BETWEEN.toNanos());
        }
    }

    private HttpRequest.Builder creation(String name) {
        return Credentials.request(service.resolve("/v1/projects"))
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", name.replace(' ', '-'))
                .POST(
                        BodyPublishers.ofString(
                                "{\"name\": \"%s\", \"gitURL\": \"https://github.com/a/b\"}"
                                        .formatted(name)));
    }

    /// Null where there was no answer.
    private HttpResponse<String> ask(HttpRequest.Builder wanted) {
        HttpRequest request = wanted.timeout(PATIENCE).build();
        long before = System.nanoTime();
        try {
            HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
            note(
                    request,
                    answer.statusCode(),
                    before,
                    answer.headers().firstValue("Retry-After").isPresent());
            return answer;
        } catch (IOException broken) {
            note(request, 0, before, false);
        } catch (InterruptedException interrupted) {
            stopped = true;
        }
        return null;
    }

    private void note(HttpRequest request, int status, long before, boolean retryAfter) {
        long now = System.nanoTime();
        answers.add(
                new Answer(
                        request.method(), status, now, Duration.ofNanos(now - before), retryAfter));
    }

    /// Waits until so many more projects were created.
    public void awaitMore(int projects) {
        int before = acknowledged.size();
        await("more projects")
                .atMost(PATIENCE)
                .until(() -> acknowledged.size() >= before + projects);
    }

    /// Waits until so many requests have failed.
    public void awaitFailures(int count) {
        await("failures").atMost(PATIENCE).until(() -> failures().size() >= count);
    }

    public List<Answer> answers() {
        return List.copyOf(answers);
    }

    public List<Answer> failures() {
        return answers.stream().filter(answer -> !answer.isGood()).toList();
    }

    /// The longest that a request took.
    public Duration longest() {
        return answers.stream().map(Answer::took).max(Duration::compareTo).orElseThrow();
    }

    /// How long after a moment the first write succeeded.
    public Duration firstWriteAfter(long moment) {
        return answers.stream()
                .filter(answer -> answer.isGood() && answer.method().equals("POST"))
                // Begun after it, lest it count what was decided before.
                .filter(answer -> answer.at() - answer.took().toNanos() > moment)
                .map(answer -> Duration.ofNanos(answer.at() - moment))
                .min(Duration::compareTo)
                .orElseThrow();
    }

    /// How many projects they were told of.
    public int acknowledged() {
        return acknowledged.size();
    }

    /// Those that they were told of and that a database does not have.
    public Set<String> lost(String url) throws SQLException {
        try (Connection connection = ServiceDatabase.connect(url)) {
            Set<String> lost = new HashSet<>(acknowledged.values());
            ServiceDatabase.column(connection, "SELECT id FROM codeway.project")
                    .forEach(lost::remove);
            return lost;
        }
    }

    /// The names of those that a database has more than once.
    public Set<String> doubled(String url) throws SQLException {
        try (Connection connection = ServiceDatabase.connect(url)) {
            return Set.copyOf(
                    ServiceDatabase.column(
                            connection,
                            """
                            SELECT name FROM codeway.project WHERE name LIKE 'Written %'
                            GROUP BY name HAVING count(*) > 1
                            """));
        }
    }

    /// Lets them finish what they are at.
    public void stop() throws InterruptedException {
        stopped = true;
        for (Thread thread : threads) {
            thread.join();
        }
    }

    @Override
    public void close() {
        stopped = true;
        threads.forEach(Thread::interrupt);
        client.close();
    }
}
