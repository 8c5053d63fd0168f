package dev.codeway.platform.limit;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/// A bucket of tokens for each who comes. It fills by itself, so that all there is to keep of it is
/// when it will be full (GCRA); nobody waits for anybody.
///
/// @param <K> whose it is
final class Buckets<K> {

    private static final int MOST = 100_000;

    private final Map<K, AtomicLong> full = new ConcurrentHashMap<>();
    private final LongSupplier nanoTime;
    private final long each;
    private final long capacity;

    /// What is in a bucket.
    ///
    /// @param granted whether there was a token to take
    /// @param left how many there are
    /// @param untilFull how long until there are as many as can be
    /// @param untilNext how long until there is one
    record Level(boolean granted, long left, Duration untilFull, Duration untilNext) {}

    /// @param perSecond how many tokens come back in a second
    /// @param burst in how much time an empty bucket is full again
    Buckets(int perSecond, Duration burst, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.each = Duration.ofSeconds(1).toNanos() / perSecond;
        this.capacity = Math.max(burst.toNanos(), each);
    }

    /// Takes a token where there is one.
    Level take(K key) {
        AtomicLong bucket = bucket(key);
        while (true) {
            long fullAt = bucket.get();
            long now = nanoTime.getAsLong();
            long missing = Math.max(fullAt - now, 0) + each;
            if (missing > capacity) {
                return level(false, missing - each);
            }
            if (bucket.compareAndSet(fullAt, now + missing)) {
                return level(true, missing);
            }
        }
    }

    /// How much there is, taking nothing.
    Level look(K key) {
        AtomicLong bucket = full.get(key);
        long missing = bucket == null ? 0 : Math.max(bucket.get() - nanoTime.getAsLong(), 0);
        return level(missing + each <= capacity, missing);
    }

    /// Takes a token also where there is none: whatever came at once, on the average no more does
    /// than comes back.
    void owe(K key) {
        long now = nanoTime.getAsLong();
        bucket(key).updateAndGet(fullAt -> now + Math.max(fullAt - now, 0) + each);
    }

    private Level level(boolean granted, long missing) {
        return new Level(
                granted,
                Math.max(capacity - missing, 0) / each,
                Duration.ofNanos(missing),
                Duration.ofNanos(Math.max(missing + each - capacity, 0)));
    }

    private AtomicLong bucket(K key) {
        AtomicLong known = full.get(key);
        if (known != null) {
            return known;
        }
        if (full.size() >= MOST) {
            long now = nanoTime.getAsLong();
            full.values().removeIf(it -> it.get() - now <= 0);
            if (full.size() >= MOST) {
                full.clear();
            }
        }
        return full.computeIfAbsent(key, _ -> new AtomicLong(nanoTime.getAsLong()));
    }
}
