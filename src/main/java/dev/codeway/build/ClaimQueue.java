package dev.codeway.build;

import dev.codeway.event.Announcements;
import dev.codeway.event.Event;
import dev.codeway.event.Feed;
import dev.codeway.event.FeedListener;
import dev.codeway.platform.lifecycle.Serving;
import dev.codeway.platform.postgres.ConnectionEviction;
import dev.codeway.platform.postgres.DatabaseFailure;
import dev.codeway.platform.time.Patience;
import dev.codeway.platform.together.Together;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.virtual.threads.VirtualThreads;
import io.smallrye.mutiny.Uni;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import javax.sql.DataSource;

/// Workers that wait for work, without holding a thread or a connection. Whatever may have made a
/// deployment claimable wakes one of them, on each instance; beneath that each looks by itself now
/// and then, so that a wake-up that went astray costs seconds at most.
@ApplicationScoped
class ClaimQueue implements FeedListener {

    private static final String UNIQUE_VIOLATION = "23505";
    // Of many that are claimed at once, each costs PostgreSQL half of what it costs by itself.
    private static final int MOST_TOGETHER = 16;
    private static final Duration PATIENCE = Duration.ofMillis(250);

    /// What adds to the queue, frees a project or frees capacity.
    private static final Set<String> OPPORTUNITIES =
            Set.of(
                    "deployment.created",
                    "deployment.queued",
                    "deployment.requeued",
                    "deployment.ready",
                    "deployment.failed");

    // No record: natively those are compared by interpreting.
    private static final class Waiter {
        private final CompletableFuture<Void> woken = new CompletableFuture<>();
    }

    private final ConcurrentLinkedQueue<Waiter> waiting = new ConcurrentLinkedQueue<>();

    private final Feed feed;
    private final Announcements announcements;
    private final DataSource database;
    private final ConnectionEviction eviction;
    private final BuildConfiguration configuration;
    private final ExecutorService virtualThreads;
    private final Counter claimed;
    private final Together<ClaimBuilds.Checked, List<Claim>> together;

    ClaimQueue(
            Feed feed,
            Announcements announcements,
            DataSource database,
            ConnectionEviction eviction,
            BuildConfiguration configuration,
            @VirtualThreads ExecutorService virtualThreads,
            MeterRegistry meters) {
        this.feed = feed;
        this.announcements = announcements;
        this.database = database;
        this.eviction = eviction;
        this.configuration = configuration;
        this.virtualThreads = virtualThreads;
        together = new Together<>(1, MOST_TOGETHER, PATIENCE, virtualThreads, this::tryToTake);
        claimed =
                Counter.builder("codeway.claims")
                        .description("Builds that were handed to workers")
                        .register(meters);
        Gauge.builder("codeway.claims.waiting", waiting, ConcurrentLinkedQueue::size)
                .description("Workers that wait for a build")
                .register(meters);
    }

    void listen(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) Serving event) {
        feed.subscribe(this);
    }

    /// Takes builds as soon as there are any, or none once the patience is over.
    ///
    /// @param gone whether the worker has hung up: it must not be given what it cannot hear of
    Uni<List<Claim>> claim(ClaimBuilds.Checked wanted, BooleanSupplier gone) {
        return next(wanted, gone, System.nanoTime() + wanted.patience().toNanos(), true);
    }

    private Uni<List<Claim>> next(
            ClaimBuilds.Checked wanted, BooleanSupplier gone, long patienceEnds, boolean first) {
        Waiter waiter = new Waiter();
        // Before looking: what is queued after the look must find us waiting.
        waiting.add(waiter);
        return Uni.createFrom()
                .deferred(
                        () ->
                                gone.getAsBoolean()
                                        ? Uni.createFrom().item(List.<Claim>of())
                                        : take(wanted))
                .onFailure(DatabaseFailure.class)
                .recoverWithUni(failure -> endure(failure, first))
                .onFailure()
                .invoke(() -> leave(waiter))
                .chain(
                        claims -> {
                            Duration left = Duration.ofNanos(patienceEnds - System.nanoTime());
                            if (!claims.isEmpty()
                                    || !left.isPositive()
                                    || feed.ended()
                                    || gone.getAsBoolean()) {
                                leave(waiter);
                                return Uni.createFrom().item(claims);
                            }
                            Duration poll = configuration.claimPoll();
                            return Patience.until(
                                            waiter.woken, left.compareTo(poll) < 0 ? left : poll)
                                    .chain(
                                            () -> {
                                                waiting.remove(waiter);
                                                return next(wanted, gone, patienceEnds, false);
                                            });
                        })
                .onCancellation()
                .invoke(() -> leave(waiter));
    }

    /// Who asks is told that the database is away; who waits already waits on, as for work.
    private Uni<List<Claim>> endure(DatabaseFailure failure, boolean first) {
        if (first) {
            return Uni.createFrom().failure(failure);
        }
        eviction.after(failure.cause());
        return Uni.createFrom().item(List.of());
    }

    /// Whoever was woken and will not look again wakes another instead.
    private void leave(Waiter waiter) {
        if (!waiting.remove(waiter)) {
            wakeOne();
        }
    }

    private Uni<List<Claim>> take(ClaimBuilds.Checked wanted) {
        // One statement is a transaction by itself; only with limits there are two.
        Supplier<List<Claim>> alone =
                Claim.isLimited(configuration)
                        ? () -> QuarkusTransaction.requiringNew().call(() -> tryToTake(wanted))
                        : () -> tryToTake(wanted);
        Uni<List<Claim>> taken =
                Claim.isLimited(configuration) || wanted.projects() != null
                        ? blocking(alone)
                        : Uni.createFrom()
                                .completionStage(() -> together.ask(wanted))
                                .chain(
                                        them ->
                                                them.map(Uni.createFrom()::item)
                                                        .orElseGet(() -> blocking(alone)));
        return taken.invoke(this::count);
    }

    private Uni<List<Claim>> blocking(Supplier<List<Claim>> taking) {
        return Uni.createFrom().item(taking).runSubscriptionOn(virtualThreads);
    }

    private void count(List<Claim> taken) {
        if (!taken.isEmpty()) {
            announcements.later();
        }
        claimed.increment(taken.size());
    }

    private List<Claim> tryToTake(ClaimBuilds.Checked wanted) {
        return tryToTake(List.of(wanted)).getFirst();
    }

    private List<List<Claim>> tryToTake(List<ClaimBuilds.Checked> wanted) {
        try (Connection connection = database.getConnection()) {
            return Claim.take(connection, wanted, configuration);
        } catch (SQLException failure) {
            if (!UNIQUE_VIOLATION.equals(failure.getSQLState())) {
                throw new DatabaseFailure(failure);
            }
        }
        // Another build of one of the projects began in the same moment.
        if (wanted.size() > 1) {
            return wanted.stream().map(this::tryToTake).toList();
        }
        if (Claim.isLimited(configuration)) {
            QuarkusTransaction.setRollbackOnly();
        }
        return List.of(List.of());
    }

    @Override
    public void received(List<Event> events) {
        for (Event event : events) {
            if (OPPORTUNITIES.contains(event.type())) {
                wakeOne();
            }
        }
    }

    private void wakeOne() {
        Waiter first = waiting.poll();
        if (first != null) {
            first.woken.complete(null);
        }
    }

    @Override
    public void restarted(Connection connection) {
        stopped();
    }

    @Override
    public void stopped() {
        for (Waiter all = waiting.poll(); all != null; all = waiting.poll()) {
            all.woken.complete(null);
        }
    }
}
