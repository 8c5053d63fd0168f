package dev.codeway.deployment;

import dev.codeway.event.Event;
import dev.codeway.event.Feed;
import dev.codeway.event.FeedListener;
import dev.codeway.platform.lifecycle.Serving;
import dev.codeway.platform.relation.Include;
import dev.codeway.platform.time.Patience;

import io.quarkus.virtual.threads.VirtualThreads;
import io.smallrye.mutiny.Uni;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.control.ActivateRequestContext;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;

import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutorService;

/// Waits for deployments to end without holding a thread or a connection: the feed tells of each
/// change, whichever instance made it.
@ApplicationScoped
class DeploymentWatch implements FeedListener {

    private record Waiter(CompletableFuture<Void> woken) {}

    private final ConcurrentMap<UUID, Set<Waiter>> waiting = new ConcurrentHashMap<>();
    private final Feed feed;
    private final Queue queue;
    private final ExecutorService virtualThreads;

    DeploymentWatch(Feed feed, Queue queue, @VirtualThreads ExecutorService virtualThreads) {
        this.feed = feed;
        this.queue = queue;
        this.virtualThreads = virtualThreads;
    }

    void listen(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) Serving event) {
        feed.subscribe(this);
    }

    /// The deployment as soon as it has ended, or as it stands when the time is over. Fails with
    /// 404 where there is none, also where it is deleted meanwhile.
    Uni<Snapshot> untilTerminal(String id, Include<DeploymentView> include, Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        return now(id, include)
                .chain(
                        snapshot ->
                                snapshot.view().status().isTerminal()
                                        ? Uni.createFrom().item(snapshot)
                                        : next(snapshot.view().id(), include, deadline));
    }

    private Uni<Snapshot> next(UUID key, Include<DeploymentView> include, long deadline) {
        Waiter change = new Waiter(new CompletableFuture<>());
        // Before reading: a change that commits after the read must find us waiting.
        waiting.compute(
                key,
                (_, others) -> {
                    Set<Waiter> all = others == null ? ConcurrentHashMap.newKeySet() : others;
                    all.add(change);
                    return all;
                });
        return now(key.toString(), include)
                .chain(
                        snapshot -> {
                            Duration left = Duration.ofNanos(deadline - System.nanoTime());
                            if (snapshot.view().status().isTerminal()
                                    || !left.isPositive()
                                    || feed.ended()) {
                                return Uni.createFrom().item(snapshot);
                            }
                            return Patience.until(change.woken(), left)
                                    .chain(() -> next(key, include, deadline));
                        })
                .onTermination()
                .invoke(() -> forget(key, change));
    }

    /// The deployment as it stands, read on a virtual thread. Fails with 404 where there is none.
    Uni<Snapshot> now(String id, Include<DeploymentView> include) {
        return Uni.createFrom().item(() -> readNow(id, include)).runSubscriptionOn(virtualThreads);
    }

    @ActivateRequestContext
    Snapshot readNow(String id, Include<DeploymentView> include) {
        return Snapshot.read(id, queue, include);
    }

    private void forget(UUID key, Waiter change) {
        waiting.computeIfPresent(
                key,
                (_, others) -> {
                    others.remove(change);
                    return others.isEmpty() ? null : others;
                });
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
    public void restarted(Connection connection) {
        waiting.keySet().forEach(this::wake);
    }

    @Override
    public void stopped() {
        waiting.keySet().forEach(this::wake);
    }

    private void wake(UUID id) {
        Set<Waiter> woken = waiting.remove(id);
        if (woken != null) {
            woken.forEach(change -> change.woken().complete(null));
        }
    }
}
