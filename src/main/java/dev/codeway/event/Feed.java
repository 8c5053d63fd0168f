package dev.codeway.event;

import dev.codeway.platform.postgres.Notifications;

import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;

import org.jboss.logging.Logger;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/// Reads the feed once for the whole instance, over the connection that notifications are heard on,
/// and hands it on to the features and to whoever streams it. The newest events are kept in memory;
/// readers far behind take from the database until they have caught up.
@ApplicationScoped
public class Feed implements Notifications.Reader {

    private static final Logger LOG = Logger.getLogger(Feed.class);
    private static final String CHANNEL = "codeway_event";
    private static final int PAGE = 1_000;
    private static final int KEPT = 10_000;

    /// What somebody who reads along gets next.
    ///
    /// @param events may be none, after which nothing else has happened
    /// @param upTo the place reached, from where to go on
    public record Batch(List<Event> events, long upTo) {}

    private record Waiter(CompletableFuture<Void> woken) {}

    private final Notifications notifications;
    private final List<FeedListener> listeners = new CopyOnWriteArrayList<>();
    private final Set<Waiter> waiting = ConcurrentHashMap.newKeySet();
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private final ArrayDeque<Event> kept = new ArrayDeque<>();

    /// The place after which all events are kept.
    private long floor;

    private volatile long position = -1;

    /// From the start on, so that it says no nonsense before the first time.
    private volatile long currentAt = System.nanoTime();

    private boolean restarting;

    Feed(Notifications notifications) {
        this.notifications = notifications;
    }

    void listen(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) StartupEvent event) {
        notifications.subscribe(CHANNEL, this);
    }

    /// Registers a listener, before the service has started.
    public void subscribe(FeedListener listener) {
        listeners.add(listener);
    }

    /// The newest place that this instance has read, negative before it has read any.
    public long position() {
        return position;
    }

    /// How long ago this instance last knew that it had read all there was.
    public Duration staleness() {
        return position < 0
                ? Duration.ofSeconds(Long.MAX_VALUE)
                : Duration.ofNanos(System.nanoTime() - currentAt);
    }

    /// Whether the service is ending, and with it all streams.
    public boolean ended() {
        return notifications.stopped();
    }

    @Override
    public void connected(Connection connection) throws SQLException {
        restarting = true;
        read(connection);
    }

    @Override
    public void read(Connection connection) throws SQLException {
        if (restarting && !Event.feedExists(connection)) {
            return;
        }
        long asOf = System.nanoTime();
        long horizon = Event.horizon(connection);
        if (restarting || horizon < position) {
            restart(connection, horizon);
        }
        while (position < horizon) {
            List<Event> page = Event.between(connection, position, horizon, EventFilter.ALL, PAGE);
            publish(page, page.size() < PAGE ? horizon : page.getLast().id());
        }
        currentAt = asOf;
    }

    private void restart(Connection connection, long horizon) throws SQLException {
        if (position < 0 || horizon < position) {
            if (position >= 0) {
                LOG.warnf(
                        "The feed ended at %d and now ends at %d: the database has lost changes",
                        position, horizon);
            }
            lock.writeLock().lock();
            try {
                kept.clear();
                floor = horizon;
                position = horizon;
            } finally {
                lock.writeLock().unlock();
            }
        }
        for (FeedListener listener : listeners) {
            listener.restarted(connection);
        }
        restarting = false;
        wake();
    }

    private void publish(List<Event> events, long upTo) {
        lock.writeLock().lock();
        try {
            kept.addAll(events);
            while (kept.size() > KEPT) {
                floor = kept.removeFirst().id();
            }
            position = upTo;
        } finally {
            lock.writeLock().unlock();
        }
        for (FeedListener listener : listeners) {
            try {
                listener.received(events);
            } catch (RuntimeException failure) {
                LOG.error("Events could not be handled", failure);
            }
        }
        wake();
    }

    @Override
    public void stopped() {
        listeners.forEach(FeedListener::stopped);
        wake();
    }

    private void wake() {
        waiting.removeIf(
                reader -> {
                    reader.woken().complete(null);
                    return true;
                });
    }

    /// What comes after a place, as soon as there is something, or nothing once the patience is
    /// over or the service ends. Empty where this instance no longer keeps it: it has to be read
    /// from the database. Completes on any thread.
    Uni<Optional<Batch>> after(long cursor, Duration patience) {
        return Uni.createFrom()
                .deferred(
                        () -> {
                            Waiter reader = new Waiter(new CompletableFuture<>());
                            // Before looking: what comes after the look must find us waiting.
                            waiting.add(reader);
                            if (cursor < position || ended()) {
                                waiting.remove(reader);
                                return Uni.createFrom().item(keptAfter(cursor));
                            }
                            return Uni.createFrom()
                                    .completionStage(reader.woken())
                                    .ifNoItem()
                                    .after(patience)
                                    .recoverWithItem(() -> null)
                                    .map(_ -> keptAfter(cursor))
                                    .onTermination()
                                    .invoke(() -> waiting.remove(reader));
                        });
    }

    private Optional<Batch> keptAfter(long cursor) {
        lock.readLock().lock();
        try {
            if (cursor < floor) {
                return Optional.empty();
            }
            List<Event> events = new ArrayList<>();
            Iterator<Event> newestFirst = kept.descendingIterator();
            while (newestFirst.hasNext()) {
                Event event = newestFirst.next();
                if (event.id() <= cursor) {
                    break;
                }
                events.add(event);
            }
            return Optional.of(new Batch(events.reversed(), Math.max(cursor, position)));
        } finally {
            lock.readLock().unlock();
        }
    }
}
