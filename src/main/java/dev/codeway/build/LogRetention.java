package dev.codeway.build;

import dev.codeway.platform.postgres.ConnectionFailure;
import dev.codeway.platform.postgres.SchemaPending;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.scheduler.Scheduled;

import jakarta.enterprise.context.ApplicationScoped;

import org.jboss.logging.Logger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

import javax.sql.DataSource;

/// Deletes logs that have been kept long enough, and notes when. Every instance may: one finds what
/// another has left.
@ApplicationScoped
class LogRetention {

    private static final Logger LOG = Logger.getLogger(LogRetention.class);

    private final DataSource database;
    private final LogConfiguration configuration;

    LogRetention(DataSource database, LogConfiguration configuration) {
        this.database = database;
        this.configuration = configuration;
    }

    @Scheduled(
            every = "{codeway.log.retention-sweep}",
            delayed = "{codeway.log.retention-sweep}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP,
            skipExecutionIf = SchemaPending.class)
    void sweep() {
        try {
            while (QuarkusTransaction.requiringNew().call(this::deleteOne)) {
                LOG.debug("An old log was deleted");
            }
        } catch (RuntimeException failure) {
            LOG.warnf("Old logs were not deleted: %s", ConnectionFailure.explain(failure));
        }
    }

    /// One log a transaction: whole, so that nobody reads a part of it for all of it.
    private boolean deleteOne() throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement delete =
                        connection.prepareStatement(
                                """
                                WITH expired AS (
                                    SELECT deployment_id, attempt FROM codeway.build
                                    WHERE log_deleted_at IS NULL
                                        AND ended_at < now() - ? * interval '1 second'
                                    ORDER BY ended_at LIMIT 1
                                    FOR NO KEY UPDATE SKIP LOCKED
                                ), deleted AS (
                                    DELETE FROM codeway.log_chunk
                                    WHERE (deployment_id, attempt) IN (SELECT deployment_id, attempt FROM expired)
                                )
                                UPDATE codeway.build SET log_deleted_at = clock_timestamp()
                                WHERE (deployment_id, attempt) IN (SELECT deployment_id, attempt FROM expired)
                                """)) {
            delete.setDouble(1, configuration.retention().toMillis() / 1_000.0);
            return delete.executeUpdate() > 0;
        }
    }
}
