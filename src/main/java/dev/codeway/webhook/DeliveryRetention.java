package dev.codeway.webhook;

import dev.codeway.platform.postgres.ConnectionFailure;
import dev.codeway.platform.postgres.SchemaPending;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.scheduler.Scheduled;

import jakarta.enterprise.context.ApplicationScoped;

import org.jboss.logging.Logger;

/// Deletes deliveries that have been listed long enough.
@ApplicationScoped
class DeliveryRetention {

    private static final Logger LOG = Logger.getLogger(DeliveryRetention.class);
    private static final int BATCH = 5_000;

    private final DeliveryQueue queue;

    DeliveryRetention(DeliveryQueue queue) {
        this.queue = queue;
    }

    @Scheduled(
            every = "{codeway.webhook.retention-sweep}",
            delayed = "{codeway.webhook.retention-sweep}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP,
            skipExecutionIf = SchemaPending.class)
    void sweep() {
        try {
            while (QuarkusTransaction.requiringNew().call(() -> queue.deleteSomeOld(BATCH))
                    == BATCH) {
                LOG.debug("There are more old deliveries");
            }
        } catch (RuntimeException failure) {
            LOG.warnf(
                    "Old deliveries of webhooks were not deleted: %s",
                    ConnectionFailure.explain(failure));
        }
    }
}
