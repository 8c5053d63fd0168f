package dev.codeway.build;

import dev.codeway.event.Event;
import dev.codeway.event.Feed;
import dev.codeway.event.FeedListener;
import dev.codeway.platform.http.Identifier;
import dev.codeway.platform.lifecycle.Serving;
import dev.codeway.platform.postgres.Notifications;
import dev.codeway.platform.time.Patience;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.virtual.threads.VirtualThreads;
import io.smallrye.mutiny.Uni;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;

import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;

/// Tells those who follow logs that there may be more to read, whichever instance wrote it: more
/// bytes are notified, the end of a deployment comes by the feed. Should both fail there is a poll.
@ApplicationScoped
class LogWatch implements Notifications.Listener, FeedListener {

    private final ConcurrentMap<UUID, Tail> tails = new ConcurrentHashMap<>();
    private final Notifications notifications;
    private final Feed feed;
    private final ExecutorService virtualThreads;

    LogWatch(
            Notifications notifications,
            Feed feed,
            @VirtualThreads ExecutorService virtualThreads) {
        this.notifications = notifications;
        this.feed = feed;
        this.virtualThreads = virtualThreads;
    }

    void listen(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) Serving event) {
        notifications.subscribe(LogAppend.CHANNEL, this);
        feed.subscribe(this);
    }

    /// Whether the service is ending, and with it all streams.
    boolean ended() {
        return notifications.stopped();
    }

    /// A deployment's log up to the next news of it. To be taken before reading: what comes after
    /// the read must find us waiting.
    Tail tail(UUID deploymentId) {
        return tails.computeIfAbsent(deploymentId, _ -> new Tail(virtualThreads));
    }

    @Override
    public void received(String deploymentId) {
        Identifier.parse(deploymentId).ifPresent(this::wake);
    }

    @Override
    public void received(List<Event> events) {
        for (Event event : events) {
            if (event.deploymentId() != null) {
                wake(event.deploymentId());
            }
        }
    }

    @Override
    public void missed() {
        wakeAll();
    }

    @Override
    public void restarted(Connection connection) {
        wakeAll();
    }

    @Override
    public void stopped() {
        wakeAll();
    }

    @Scheduled(every = "{codeway.log.poll}")
    void wakeAll() {
        tails.keySet().forEach(this::wake);
    }

    private void wake(UUID deploymentId) {
        Tail woken = tails.remove(deploymentId);
        if (woken != null) {
            woken.news.complete(null);
        }
    }

    /// What those at the same place of a log share, until there is news of it.
    static final class Tail {

        private final CompletableFuture<Void> news = new CompletableFuture<>();
        private final ConcurrentMap<LogPlace, CompletableFuture<?>> reads =
                new ConcurrentHashMap<>();
        private final ExecutorService virtualThreads;

        private Tail(ExecutorService virtualThreads) {
            this.virtualThreads = virtualThreads;
        }

        /// Reads once for all who ask for the same place at the same time, on a virtual thread. All
        /// readings of a place are to be the same.
        @SuppressWarnings("unchecked")
        <T> Uni<T> read(LogPlace place, Supplier<T> reading) {
            // No memoized Uni: it may hand its item to a subscriber before the subscription.
            CompletableFuture<T> own = new CompletableFuture<>();
            CompletableFuture<?> first = reads.putIfAbsent(place, own);
            if (first == null) {
                virtualThreads.execute(() -> complete(own, place, reading));
            }
            CompletableFuture<T> shared = first == null ? own : (CompletableFuture<T>) first;
            return Uni.createFrom().completionStage(() -> shared.copy());
        }

        private <T> void complete(CompletableFuture<T> read, LogPlace place, Supplier<T> reading) {
            try {
                read.complete(reading.get());
            } catch (RuntimeException failure) {
                read.completeExceptionally(failure);
            } finally {
                reads.remove(place);
            }
        }

        /// Waits for news, or until the patience is over. Holds nothing meanwhile.
        Uni<Void> news(Duration patience) {
            return Patience.until(news, patience);
        }
    }
}
