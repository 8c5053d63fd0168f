package dev.codeway.webhook;

import dev.codeway.event.Event;
import dev.codeway.event.Feed;
import dev.codeway.event.FeedListener;
import dev.codeway.platform.lifecycle.Serving;
import dev.codeway.platform.postgres.ConnectionFailure;

import io.quarkus.runtime.ShutdownEvent;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;

import org.jboss.logging.Logger;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/// Delivers what is due on this instance, woken by the feed, by what has just been delivered, and
/// by the clock.
@ApplicationScoped
class Courier implements FeedListener {

    private static final Logger LOG = Logger.getLogger(Courier.class);
    private static final Duration FAREWELL = Duration.ofSeconds(5);

    private final Feed feed;
    private final FanOut fanOut;
    private final DeliveryQueue queue;
    private final Sender sender;
    private final WebhookConfiguration configuration;
    private final Semaphore work = new Semaphore(0);
    private final AtomicBoolean due = new AtomicBoolean(true);
    private final Semaphore hands;
    private final Map<UUID, Integer> underWay = new ConcurrentHashMap<>();
    // Looking up a name holds its thread, also a virtual one's carrier: requests need those.
    private final ExecutorService threads =
            Executors.newCachedThreadPool(
                    Thread.ofPlatform().daemon().name("webhook-", 0).factory());
    private volatile boolean stopped;

    Courier(
            Feed feed,
            FanOut fanOut,
            DeliveryQueue queue,
            Sender sender,
            WebhookConfiguration configuration) {
        this.feed = feed;
        this.fanOut = fanOut;
        this.queue = queue;
        this.sender = sender;
        this.configuration = configuration;
        hands = new Semaphore(configuration.connections());
    }

    void start(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) Serving event) {
        feed.subscribe(this);
        Thread.ofPlatform().daemon().name("webhooks").start(this::run);
    }

    @Override
    public void received(List<Event> events) {
        if (!events.isEmpty()) {
            work.release();
        }
    }

    @Override
    public void stopped() {
        stopped = true;
        wake();
    }

    /// Lets those under way finish; others repeat what does not.
    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        stopped();
        threads.shutdown();
        if (!threads.awaitTermination(FAREWELL.toMillis(), TimeUnit.MILLISECONDS)) {
            LOG.infof("%d deliveries are left to be repeated", underWay.size());
        }
    }

    /// There may be something to deliver.
    void wake() {
        due.set(true);
        work.release();
    }

    private void run() {
        boolean ready = false;
        boolean complained = false;
        while (!stopped) {
            try {
                ready = ready || queue.exists();
                if (ready) {
                    // Most of what happens all day long is no webhook's business.
                    boolean more = fanOut.collect();
                    if (due.getAndSet(false) || more) {
                        deliver();
                    }
                }
                complained = false;
            } catch (SQLException | RuntimeException failure) {
                if (!stopped && !complained) {
                    LOG.warnf(
                            "Webhooks cannot be delivered: %s", ConnectionFailure.explain(failure));
                    complained = true;
                }
            }
            awaitWork();
        }
    }

    private void awaitWork() {
        try {
            if (work.tryAcquire(configuration.pollInterval().toMillis(), TimeUnit.MILLISECONDS)) {
                work.drainPermits();
            } else {
                due.set(true);
            }
        } catch (InterruptedException interrupted) {
            stopped = true;
        }
    }

    private void deliver() {
        int free = hands.availablePermits();
        while (free > 0 && !stopped) {
            List<DeliveryQueue.Taken> taken = queue.take(free, Map.copyOf(underWay));
            for (DeliveryQueue.Taken delivery : taken) {
                hands.acquireUninterruptibly();
                underWay.merge(delivery.webhookId(), 1, Integer::sum);
                threads.execute(() -> deliver(delivery));
            }
            free = taken.isEmpty() ? 0 : hands.availablePermits();
        }
    }

    private Outcome send(DeliveryQueue.Taken delivery) {
        try {
            return sender.send(delivery);
        } catch (RuntimeException failure) {
            // Counts as a failure, or it would be taken up again for ever.
            LOG.errorf(failure, "Delivery %s of a webhook cannot be sent", delivery.id());
            return Outcome.Failed.without("the message could not be sent");
        }
    }

    private void deliver(DeliveryQueue.Taken delivery) {
        try {
            queue.record(delivery, send(delivery));
        } catch (RuntimeException failure) {
            LOG.warnf(
                    "It could not be noted how delivery %s of a webhook went, it is going to be"
                            + " repeated: %s",
                    delivery.id(), ConnectionFailure.explain(failure));
        } finally {
            underWay.computeIfPresent(
                    delivery.webhookId(), (_, count) -> count == 1 ? null : count - 1);
            hands.release();
            wake();
        }
    }
}
