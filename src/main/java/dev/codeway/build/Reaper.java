package dev.codeway.build;

import dev.codeway.platform.lifecycle.Serving;
import dev.codeway.platform.postgres.ConnectionFailure;
import dev.codeway.platform.postgres.DatabaseFailure;
import dev.codeway.platform.time.Rhythm;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.narayana.jta.QuarkusTransaction;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import org.jboss.logging.Logger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

import javax.sql.DataSource;

/// Ends builds whose workers have fallen silent, run into the deadline or ignore a cancel. Runs in
/// every instance: what one looks at is locked for the others, and what it finds ended stays so.
@ApplicationScoped
class Reaper {

    private static final Logger LOG = Logger.getLogger(Reaper.class);

    private final DataSource database;
    private final BuildConfiguration configuration;
    private final BuildEnds ends;
    private final MeterRegistry meters;

    Reaper(
            DataSource database,
            BuildConfiguration configuration,
            BuildEnds ends,
            MeterRegistry meters) {
        this.database = database;
        this.configuration = configuration;
        this.ends = ends;
        this.meters = meters;
    }

    void start(@Observes Serving event, Rhythm rhythm) {
        // From zero on: what grows from nothing has no rate.
        meters.counter("codeway.reaper.runs");
        List.of("LOST", "TIMEOUT", "CANCELED").forEach(this::lost);
        rhythm.every(configuration.reapEvery(), this::reap);
    }

    private void reap() {
        meters.counter("codeway.reaper.runs").increment();
        List<UUID> failed = new ArrayList<>();
        boolean more = true;
        while (more) {
            int before = failed.size();
            try {
                Optional<String> how =
                        QuarkusTransaction.requiringNew().call(() -> reapOne(failed));
                how.ifPresent(it -> lost(it).increment());
                more = how.isPresent();
            } catch (RuntimeException failure) {
                LOG.warnf("A build was not taken back: %s", ConnectionFailure.explain(failure));
                // One that cannot be ended must not keep the others; a database that is gone does.
                more = failed.size() > before;
            }
        }
    }

    /// Counts them as `codeway_leases_lost_total`, by how they ended.
    private Counter lost(String how) {
        return meters.counter("codeway.leases.lost", "how", how.toLowerCase(Locale.ROOT));
    }

    /// How the build was ended; empty where there was none to end.
    ///
    /// @param failed those not to try again this time; the one that is tried is added and, where it
    ///   ends well, removed
    private Optional<String> reapOne(List<UUID> failed) {
        try (Connection connection = database.getConnection()) {
            Optional<Lost> found = find(connection, failed);
            if (found.isEmpty()) {
                return Optional.empty();
            }
            Lost lost = found.get();
            failed.add(lost.lease().deploymentId());
            lost.lease().end(connection, lost.how());
            ends.apply(connection, new BuildFinished(lost.lease().deploymentId(), lost.outcome()));
            failed.remove(lost.lease().deploymentId());
            return Optional.of(lost.how());
        } catch (SQLException failure) {
            throw new DatabaseFailure(failure);
        }
    }

    private record Lost(Lease lease, String how, BuildOutcome outcome) {}

    private Optional<Lost> find(Connection connection, List<UUID> except) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(
                        """
                        SELECT b.deployment_id, b.attempt, b.log_bytes,
                            CASE
                                WHEN b.deadline <= clock_timestamp() THEN 'TIMEOUT'
                                WHEN b.expires_at <= clock_timestamp() THEN 'LOST'
                                ELSE 'CANCELED'
                            END,
                            (SELECT count(*) FROM codeway.build p
                                WHERE p.deployment_id = b.deployment_id AND p.outcome = 'LOST')
                        FROM codeway.build b
                        JOIN codeway.deployment d ON d.id = b.deployment_id
                        WHERE b.ended_at IS NULL AND b.deployment_id <> ALL (?)
                            AND (b.expires_at <= clock_timestamp()
                                OR d.cancel_requested_at
                                    <= clock_timestamp() - ? * interval '1 second')
                        ORDER BY b.expires_at LIMIT 1
                        FOR UPDATE OF b SKIP LOCKED
                        """)) {
            statement.setArray(1, connection.createArrayOf("uuid", except.toArray()));
            statement.setDouble(2, Lease.seconds(configuration.cancelGrace()));
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                Lease lease =
                        new Lease(
                                row.getObject(1, UUID.class),
                                row.getInt(2),
                                null,
                                null,
                                true,
                                row.getLong(3));
                String how = row.getString(4);
                int lostBefore = row.getInt(5);
                return Optional.of(
                        new Lost(
                                lease,
                                how,
                                switch (how) {
                                    case "TIMEOUT" -> new BuildOutcome.TimedOut();
                                    case "LOST" ->
                                            new BuildOutcome.Lost(
                                                    lostBefore + 1 >= configuration.maxAttempts());
                                    default -> new BuildOutcome.Canceled();
                                }));
            }
        }
    }
}
