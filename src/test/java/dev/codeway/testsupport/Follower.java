package dev.codeway.testsupport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.codeway.testsupport.EventReader.Received;

import java.io.IOException;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;

/// A reader of the feed that comes again whenever its stream has ended, from where it was.
public final class Follower implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration BEFORE_COMING_AGAIN = Duration.ofMillis(100);

    private final List<String> seen = new CopyOnWriteArrayList<>();
    private final List<Integer> refusals = new CopyOnWriteArrayList<>();
    private final URI events;
    private final Thread thread;
    private volatile int streams;
    private volatile boolean closed;

    private Follower(URI events) {
        this.events = events;
        thread = Thread.ofPlatform().daemon().name("follower").start(this::follow);
    }

    /// Follows from the first event on.
    public static Follower of(URI events) {
        return new Follower(events);
    }

    private void follow() {
        String lastId = "0";
        while (!closed) {
            try (EventReader reader = EventReader.open(events, lastId)) {
                if (reader.answer().statusCode() == 200) {
                    streams++;
                    lastId = read(reader);
                } else {
                    refusals.add(reader.answer().statusCode());
                }
            } catch (IOException broken) {
                refusals.add(0);
            } catch (InterruptedException interrupted) {
                return;
            }
            LockSupport.parkNanos(BEFORE_COMING_AGAIN.toNanos());
        }
    }

    private String read(EventReader reader) {
        for (Optional<Received> event = reader.next();
                event.isPresent() && !closed;
                event = reader.next()) {
            seen.add(event.get().id());
        }
        return reader.lastId();
    }

    /// The ids of the events, in the order in which they came.
    public List<String> seen() {
        return List.copyOf(seen);
    }

    /// Waits for the last event that a database has, and checks that all came, once and in order.
    public void awaitAllOf(String url) throws SQLException {
        try (Connection connection = ServiceDatabase.connect(url)) {
            List<String> events =
                    ServiceDatabase.column(connection, "SELECT id FROM codeway.event ORDER BY id");
            await("the last event is seen")
                    .atMost(PATIENCE)
                    .until(() -> seen.contains(events.getLast()));
            assertThat(seen).as("events that were seen").isEqualTo(events);
        }
    }

    /// How many streams it has read.
    public int streams() {
        return streams;
    }

    /// The answers that were no stream, 0 where there was none.
    public List<Integer> refusals() {
        return List.copyOf(refusals);
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
