package dev.codeway.deployment;

import dev.codeway.platform.http.Identifier;
import dev.codeway.platform.postgres.Notifications;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.virtual.threads.VirtualThreads;
import io.smallrye.mutiny.Uni;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.control.ActivateRequestContext;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;

import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutorService;

/// Waits for deployments to end without holding a thread or a connection: the database announces
/// each change on a channel that every instance listens to.
@ApplicationScoped
class DeploymentWatch implements Notifications.Listener {

    private static final String CHANNEL = "codeway_deployment";

    private record Waiter(CompletableFuture<Void> woken) {}

    private final ConcurrentMap<UUID, Set<Waiter>> waiting = new ConcurrentHashMap<>();
    private final Notifications notifications;
    private final ExecutorService virtualThreads;

    DeploymentWatch(Notifications notifications, @VirtualThreads ExecutorService virtualThreads) {
        this.notifications = notifications;
        this.virtualThreads = virtualThreads;
    }

    void listen(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) StartupEvent event) {
        notifications.subscribe(CHANNEL, this);
    }

    /// The deployment as soon as it has ended, or as it stands when the time is over. Fails with
    /// 404 where there is none, also where it is deleted meanwhile.
    Uni<Snapshot> untilTerminal(String id, Duration timeout) {
        UUID key = Identifier.parse(id).orElseThrow(Deployment::unknown);
        long deadline = System.nanoTime() + timeout.toNanos();
        return next(key, id, deadline);
    }

    private Uni<Snapshot> next(UUID key, String id, long deadline) {
        Waiter change = new Waiter(new CompletableFuture<>());
        // Before reading: a change that commits after the read must find us waiting.
        waiting.compute(
                key,
                (_, others) -> {
                    Set<Waiter> all = others == null ? ConcurrentHashMap.newKeySet() : others;
                    all.add(change);
                    return all;
                });
        return now(id).chain(
                        snapshot -> {
                            Duration left = Duration.ofNanos(deadline - System.nanoTime());
                            if (snapshot.view().status().isTerminal()
                                    || !left.isPositive()
                                    || notifications.stopped()) {
                                return Uni.createFrom().item(snapshot);
                            }
                            return Uni.createFrom()
                                    .completionStage(change.woken())
                                    .ifNoItem()
                                    .after(left)
                                    .recoverWithItem(() -> null)
                                    .chain(() -> next(key, id, deadline));
                        })
                .onTermination()
                .invoke(() -> forget(key, change));
    }

    /// The deployment as it stands, read on a virtual thread. Fails with 404 where there is none.
    Uni<Snapshot> now(String id) {
        return Uni.createFrom().item(() -> readNow(id)).runSubscriptionOn(virtualThreads);
    }

    @ActivateRequestContext
    Snapshot readNow(String id) {
        return Snapshot.read(id);
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
    public void received(String payload) {
        Identifier.parse(payload).ifPresent(this::wake);
    }

    @Override
    public void missed() {
        waiting.keySet().forEach(this::wake);
    }

    private void wake(UUID id) {
        Set<Waiter> woken = waiting.remove(id);
        if (woken != null) {
            woken.forEach(change -> change.woken().complete(null));
        }
    }
}
