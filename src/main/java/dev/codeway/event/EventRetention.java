package dev.codeway.event;

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

/// Deletes events that have been kept long enough, and notes how far.
@ApplicationScoped
class EventRetention {

    private static final Logger LOG = Logger.getLogger(EventRetention.class);
    private static final int BATCH = 5_000;

    private final DataSource database;
    private final EventConfiguration configuration;

    EventRetention(DataSource database, EventConfiguration configuration) {
        this.database = database;
        this.configuration = configuration;
    }

    @Scheduled(
            every = "{codeway.event.retention-sweep}",
            delayed = "{codeway.event.retention-sweep}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP,
            skipExecutionIf = SchemaPending.class)
    void sweep() {
        try {
            while (QuarkusTransaction.requiringNew().call(this::deleteSome) == BATCH) {
                LOG.debug("There are more old events");
            }
        } catch (RuntimeException failure) {
            LOG.warnf("Old events were not deleted: %s", ConnectionFailure.explain(failure));
        }
    }

    int deleteSome() throws SQLException {
        try (Connection connection = database.getConnection()) {
            // Nothing may appear where all has been deleted.
            long horizon = Event.horizon(connection);
            return deleteSome(connection, horizon);
        }
    }

    private int deleteSome(Connection connection, long horizon) throws SQLException {
        try (PreparedStatement delete =
                connection.prepareStatement(
                        """
                                WITH floor AS (
                                    -- Others wait, and then find less to do.
                                    SELECT deleted_to FROM codeway.event_retention FOR UPDATE
                                ), oldest AS (
                                    SELECT id, created_at FROM codeway.event
                                    WHERE id > (SELECT deleted_to FROM floor) AND id <= ?
                                    ORDER BY id LIMIT ?
                                ), deleted AS (
                                    -- Up to the first that is kept, so that none is left behind.
                                    DELETE FROM codeway.event WHERE id IN (
                                        SELECT id FROM (
                                            SELECT id, bool_and(created_at < now() - ? * interval '1 second')
                                                OVER (ORDER BY id) AS old
                                            FROM oldest) AS marked
                                        WHERE old)
                                    RETURNING id
                                )
                                UPDATE codeway.event_retention
                                SET deleted_to = greatest(deleted_to, (SELECT max(id) FROM deleted))
                                RETURNING (SELECT count(*) FROM deleted)
                                """)) {
            delete.setLong(1, horizon);
            delete.setInt(2, BATCH);
            delete.setDouble(3, configuration.retention().toMillis() / 1_000.0);
            try (var row = delete.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        }
    }
}
