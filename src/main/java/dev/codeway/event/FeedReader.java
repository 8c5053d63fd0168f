package dev.codeway.event;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;

/// One who follows the feed at a pace of their own: woken when there may be something, gives no
/// more than was asked for. A thousand of these wait without a thread, a timer or a connection.
final class FeedReader implements Flow.Subscription {

    private final Feed feed;
    private final EventFilter filter;
    private final long heartbeatNanos;
    private final LongFunction<Feed.Batch> stored;
    private final Executor blocking;
    private final Executor loop;
    private final Flow.Subscriber<? super Feed.Batch> subscriber;
    private final int generation;

    private final AtomicLong demand = new AtomicLong();

    /// How often it was woken since it last looked; whoever raises it from 0 sets it going, so that
    /// it goes once at a time.
    private final AtomicInteger woken = new AtomicInteger();

    private volatile boolean over;
    private volatile boolean readingStored;
    private volatile Feed.@Nullable Batch fetched;
    private volatile @Nullable Throwable failure;
    private volatile long toldAt = System.nanoTime();
    private volatile long place;

    /// @param stored reads the page after a place, blocking
    /// @param loop where the subscriber is told
    FeedReader(
            Feed feed,
            EventFilter filter,
            long place,
            Duration heartbeat,
            LongFunction<Feed.Batch> stored,
            Executor blocking,
            Executor loop,
            Flow.Subscriber<? super Feed.Batch> subscriber) {
        this.feed = feed;
        this.filter = filter;
        this.place = place;
        this.heartbeatNanos = heartbeat.toNanos();
        this.stored = stored;
        this.blocking = blocking;
        this.loop = loop;
        this.subscriber = subscriber;
        this.generation = feed.generation();
    }

    void begin() {
        subscriber.onSubscribe(this);
        feed.join(this);
        if (over) {
            feed.leave(this);
        }
        // What happened before it joined woke nobody.
        wake();
    }

    @Override
    public void request(long more) {
        if (more <= 0) {
            fail(new IllegalArgumentException("nothing was requested"));
            return;
        }
        demand.accumulateAndGet(
                more, (left, asked) -> left + asked < 0 ? Long.MAX_VALUE : left + asked);
        wake();
    }

    @Override
    public void cancel() {
        over = true;
        feed.leave(this);
    }

    /// There may be something to tell.
    void wake() {
        if (woken.getAndIncrement() == 0) {
            loop.execute(this::tell);
        }
    }

    /// Wakes it where nothing was told for as long as the heartbeat, or where it is behind.
    void tick() {
        if (isSilent() || place < feed.position()) {
            wake();
        }
    }

    private boolean isSilent() {
        return System.nanoTime() - toldAt >= heartbeatNanos;
    }

    private void tell() {
        int seen = woken.get();
        do {
            boolean more = true;
            while (more && !over && !readingStored) {
                more = tellNext();
            }
            seen = woken.addAndGet(-seen);
        } while (seen != 0);
    }

    /// Whether there may be more to tell.
    private boolean tellNext() {
        Throwable failed = failure;
        if (failed != null) {
            over = true;
            feed.leave(this);
            subscriber.onError(failed);
            return false;
        }
        if (feed.ended() || feed.generation() != generation) {
            over = true;
            feed.leave(this);
            subscriber.onComplete();
            return false;
        }
        if (demand.get() == 0) {
            return false;
        }
        Feed.Batch page = fetched;
        if (page != null) {
            fetched = null;
            return tell(page.events(), page.upTo());
        }
        Optional<Feed.Batch> kept = feed.keptAfter(place);
        if (kept.isEmpty()) {
            readingStored = true;
            blocking.execute(this::readStored);
            return false;
        }
        return tell(
                kept.get().events().stream().filter(filter::accepts).toList(), kept.get().upTo());
    }

    private boolean tell(List<Event> events, long upTo) {
        boolean moved = upTo > place;
        place = upTo;
        if (events.isEmpty() && !isSilent()) {
            return moved;
        }
        toldAt = System.nanoTime();
        demand.getAndUpdate(left -> left == Long.MAX_VALUE ? left : left - 1);
        subscriber.onNext(new Feed.Batch(events, upTo));
        return moved;
    }

    private void readStored() {
        try {
            fetched = stored.apply(place);
        } catch (RuntimeException refused) {
            failure = refused;
        } finally {
            readingStored = false;
            wake();
        }
    }

    private void fail(Throwable why) {
        failure = why;
        wake();
    }
}
