package dev.codeway.build;

import dev.codeway.platform.http.FormerIds;
import dev.codeway.platform.http.QueryParameter;
import dev.codeway.platform.problem.Problem;

import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// A deployment and the logs of its attempts as they stand at a moment.
///
/// @param reason why it failed, where that is known
/// @param logs one an attempt, oldest first
record LogState(UUID deploymentId, String status, @Nullable String reason, List<BuildLog> logs) {

    /// Throws 404 where there is no such deployment.
    static LogState of(Connection connection, String id) throws SQLException {
        UUID deploymentId =
                FormerIds.resolve(connection, FormerIds.Subject.DEPLOYMENT, id)
                        .orElseThrow(Lease::unknown);
        try (PreparedStatement statement =
                connection.prepareStatement(
                        """
                        SELECT d.status, d.reason, b.attempt, b.log_bytes, b.ended_at IS NOT NULL,
                            b.logs_complete, b.log_deleted_at IS NOT NULL
                        FROM codeway.deployment d LEFT JOIN codeway.build b ON b.deployment_id = d.id
                        WHERE d.id = ? ORDER BY b.attempt
                        """)) {
            statement.setObject(1, deploymentId);
            try (ResultSet rows = statement.executeQuery()) {
                if (!rows.next()) {
                    throw Lease.unknown();
                }
                String status = rows.getString(1);
                String reason = rows.getString(2);
                List<BuildLog> logs = new ArrayList<>();
                do {
                    if (rows.getInt(3) > 0) {
                        logs.add(
                                new BuildLog(
                                        deploymentId,
                                        rows.getInt(3),
                                        rows.getLong(4),
                                        rows.getBoolean(5),
                                        rows.getObject(6, Boolean.class),
                                        rows.getBoolean(7)));
                    }
                } while (rows.next());
                return new LogState(deploymentId, status, reason, logs);
            }
        }
    }

    /// Whether nothing will change any more.
    boolean terminal() {
        return status.equals("READY") || status.equals("FAIL");
    }

    /// The log of the newest attempt, an empty one where there has been none.
    BuildLog latest() {
        return logs.isEmpty() ? BuildLog.none(deploymentId, terminal()) : logs.getLast();
    }

    /// The log of an attempt, that of the newest where none is named. Throws 400, 404 where there
    /// was no such attempt, 410 where its log has been deleted.
    BuildLog attempt(@Nullable String number) {
        if (number == null) {
            return latest().require();
        }
        int attempt = QueryParameter.upTo(Integer.MAX_VALUE, "attempt", number);
        return logs.stream()
                .filter(log -> log.attempt() == attempt)
                .findFirst()
                .orElseThrow(
                        () ->
                                new Problem.NotFound(
                                        "unknown-attempt",
                                        "there is no attempt %d to build it".formatted(attempt)))
                .require();
    }

    /// The log that a place lies in, where there is such a place.
    Optional<BuildLog> at(LogPlace place) {
        return place.attempt() == 0
                ? Optional.of(after(0).orElseGet(this::latest)).filter(_ -> place.offset() == 0)
                : logs.stream()
                        .filter(
                                log ->
                                        log.attempt() == place.attempt()
                                                && log.bytes() >= place.offset())
                        .findFirst();
    }

    /// The log of the attempt after that, where there is one.
    Optional<BuildLog> after(int attempt) {
        return logs.stream().filter(log -> log.attempt() > attempt).findFirst();
    }
}
