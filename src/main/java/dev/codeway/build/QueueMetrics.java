package dev.codeway.build;

import dev.codeway.platform.lifecycle.Serving;
import dev.codeway.platform.postgres.ConnectionFailure;
import dev.codeway.platform.postgres.SchemaPending;
import dev.codeway.platform.postgres.Sql;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import org.jboss.logging.Logger;

import java.sql.Connection;
import java.sql.SQLException;

import javax.sql.DataSource;

/// What an operator watches of the queue: `codeway_queue_depth`, `codeway_queue_oldest_age_seconds`
/// and `codeway_builds_running`. Every instance says the same; `NaN` where the database does not
/// answer.
@ApplicationScoped
class QueueMetrics {

    private static final Logger LOG = Logger.getLogger(QueueMetrics.class);

    /// @param oldestAge how many seconds the first in the queue has waited; 0 where there is none
    private record Snapshot(double queued, double oldestAge, double running) {
        private static final Snapshot UNKNOWN = new Snapshot(Double.NaN, Double.NaN, Double.NaN);
    }

    private final DataSource database;
    private volatile Snapshot snapshot = Snapshot.UNKNOWN;

    QueueMetrics(DataSource database) {
        this.database = database;
    }

    void register(@Observes Serving event, MeterRegistry registry) {
        Gauge.builder("codeway.queue.depth", this, it -> it.snapshot.queued())
                .description("Deployments that wait to be built")
                .register(registry);
        Gauge.builder("codeway.queue.oldest.age", this, it -> it.snapshot.oldestAge())
                .description("How long the first of them has waited")
                .baseUnit("seconds")
                .register(registry);
        Gauge.builder("codeway.builds.running", this, it -> it.snapshot.running())
                .description("Deployments that are in progress")
                .register(registry);
    }

    @Scheduled(
            every = "{codeway.build.watch-every}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP,
            skipExecutionIf = SchemaPending.class)
    void look() {
        try (Connection connection = database.getConnection()) {
            snapshot =
                    Sql.first(
                                    connection,
                                    row ->
                                            new Snapshot(
                                                    row.getDouble(1),
                                                    row.getDouble(2),
                                                    row.getDouble(3)),
                                    """
                                    SELECT count(*),
                                        coalesce(extract(epoch FROM clock_timestamp() - min(queued_at)), 0),
                                        (SELECT count(*) FROM codeway.deployment WHERE status = 'IN_PROGRESS')
                                    FROM codeway.deployment WHERE status = 'QUEUED'
                                    """)
                            .orElse(Snapshot.UNKNOWN);
        } catch (SQLException failure) {
            LOG.debugf("The queue was not looked at: %s", ConnectionFailure.explain(failure));
            snapshot = Snapshot.UNKNOWN;
        }
    }
}
