package dev.codeway.event;

import dev.codeway.platform.lifecycle.Serving;
import dev.codeway.platform.postgres.Notifications;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;

import org.jboss.logging.Logger;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/// Reads the feed once for the whole instance, over the connection that notifications are heard on,
/// and hands it on to the features and to whoever streams it. The newest events are kept in memory;
/// readers far behind take from the database until they have caught up.
@ApplicationScoped
public class Feed implements Notifications.Reader {

    private static final Logger LOG = Logger.getLogger(Feed.class);
    static final String CHANNEL = "codeway_event";
    private static final int PAGE = 1_000;
    private static final int KEPT = 4_000;

    /// What somebody who reads along gets next.
    ///
    /// @param events may be none, after which nothing else has happened
    /// @param upTo the place reached, from where to go on
    public record Batch(List<Event> events, long upTo) {}

    /// The newest events. Made anew for all that are read at once, hundreds of times a second: the
    /// events are copied once, and nobody else sees the array.
    private static final class Kept {

        private static final Kept NOTHING = new Kept(new Event[0], Long.MAX_VALUE, -1);

        private final Event[] events;

        /// The place after which all are here.
        private final long floor;

        /// The place that has been read up to.
        private final long position;

        private Kept(Event[] events, long floor, long position) {
            this.events = events;
            this.floor = floor;
            this.position = position;
        }

        static Kept from(long place) {
            return new Kept(new Event[0], place, place);
        }

        Kept with(List<Event> newer) {
            int tooMany = Math.max(0, events.length + newer.size() - KEPT);
            int left = events.length - tooMany;
            Event[] all = new Event[left + newer.size()];
            System.arraycopy(events, tooMany, all, 0, left);
            for (int i = 0; i < newer.size(); i++) {
                all[left + i] = newer.get(i);
            }
            return new Kept(
                    all, tooMany == 0 ? floor : events[tooMany - 1].id(), newer.getLast().id());
        }

        Batch after(long place) {
            int first = indexAfter(place);
            int last = Math.min(events.length, first + EventStream.PAGE);
            return new Batch(
                    // A copy, lest a reader who does not read hold on to all.
                    List.of(Arrays.copyOfRange(events, first, last)),
                    last == events.length ? Math.max(place, position) : events[last - 1].id());
        }

        private int indexAfter(long place) {
            int low = 0;
            int high = events.length;
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (events[middle].id() > place) {
                    high = middle;
                } else {
                    low = middle + 1;
                }
            }
            return low;
        }
    }

    private final Notifications notifications;
    private final List<FeedListener> listeners = new CopyOnWriteArrayList<>();
    private final Set<FeedReader> readers = ConcurrentHashMap.newKeySet();

    private volatile Kept kept = Kept.NOTHING;
    private final AtomicInteger generation = new AtomicInteger();

    /// From the start on, so that it says no nonsense before the first time.
    private volatile long currentAt = System.nanoTime();

    private boolean restarting;

    Feed(Notifications notifications) {
        this.notifications = notifications;
    }

    void listen(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) Serving event) {
        notifications.subscribe(CHANNEL, this);
    }

    /// Registers a listener, before the service has started.
    public void subscribe(FeedListener listener) {
        listeners.add(listener);
    }

    /// The newest place that this instance has read, negative before it has read any.
    public long position() {
        return kept.position;
    }

    /// How long ago this instance last knew that it had read all there was.
    public Duration staleness() {
        return position() < 0
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
        if (restarting) {
            restart(connection, horizon);
        }
        List<Event> page;
        do {
            page = Event.between(connection, position(), horizon, EventFilter.ALL, PAGE);
            publish(page);
        } while (page.size() == PAGE);
        currentAt = asOf;
    }

    private void restart(Connection connection, long horizon) throws SQLException {
        Event.Reach reach = Event.Reach.of(connection, horizon, position());
        if (!reach.holds()) {
            if (position() >= 0) {
                LOG.warnf(
                        "The feed does not go on after %d, where it was read last: it ends at %d",
                        position(), reach.end());
                // Places of before mean nothing now: readers ask anew and are told.
                generation.incrementAndGet();
            }
            kept = Kept.from(reach.end());
        }
        for (FeedListener listener : listeners) {
            listener.restarted(connection);
        }
        restarting = false;
        wake();
    }

    private void publish(List<Event> events) {
        if (events.isEmpty()) {
            return;
        }
        kept = kept.with(events);
        for (FeedListener listener : listeners) {
            try {
                listener.received(events);
            } catch (RuntimeException failure) {
                LOG.error("Events could not be handled", failure);
                // Its picture is wrong now: all paint anew at the next reading.
                restarting = true;
            }
        }
        wake();
    }

    @Override
    public void stopped() {
        listeners.forEach(FeedListener::stopped);
        wake();
    }

    /// Lets those who have been told nothing for long show a sign of life.
    void tick() {
        readers.forEach(FeedReader::tick);
    }

    private void wake() {
        readers.forEach(FeedReader::wake);
    }

    void join(FeedReader reader) {
        readers.add(reader);
    }

    void leave(FeedReader reader) {
        readers.remove(reader);
    }

    /// Changes where places of before mean nothing any more.
    int generation() {
        return generation.get();
    }

    /// What comes after a place at present, no more than a page. Empty where this instance does not
    /// keep it: it has to be read from the database.
    Optional<Batch> keptAfter(long place) {
        Kept now = kept;
        return place < now.floor ? Optional.empty() : Optional.of(now.after(place));
    }
}
