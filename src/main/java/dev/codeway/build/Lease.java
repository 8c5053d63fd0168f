package dev.codeway.build;

import dev.codeway.platform.http.Identifier;
import dev.codeway.platform.postgres.Sql;
import dev.codeway.platform.problem.FieldError;
import dev.codeway.platform.problem.Problem;

import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/// A worker's hold on a build, named by its token. Everything that the worker writes is fenced by
/// it, and only the database's clock says whether it holds.
///
/// Locks are taken in the order lease, project, deployment.
///
/// @param attempt which of the deployment's builds
/// @param outcome how the build ended; null while it has not
/// @param completion the fingerprint of what its worker said at the end, in hexadecimal
/// @param expired whether the worker was silent too long
/// @param logBytes how much of the log has arrived
record Lease(
        UUID deploymentId,
        int attempt,
        @Nullable String outcome,
        @Nullable String completion,
        boolean expired,
        long logBytes) {

    static final String HEADER = "Codeway-Lease";

    static final String COMPLETED = "COMPLETED";
    static final String HANDED_BACK = "HANDED_BACK";

    /// The id in a path; throws 404 where it cannot be one.
    static UUID deployment(String id) {
        return Identifier.parse(id).orElseThrow(Lease::unknown);
    }

    /// The token in the header; throws 400 where it is missing or cannot be one.
    static UUID token(@Nullable String header) {
        if (header == null) {
            throw new Problem.BadRequest(
                    new FieldError(HEADER, "required", "is required: the claim's leaseToken"));
        }
        return Identifier.parse(header)
                .orElseThrow(
                        () ->
                                new Problem.BadRequest(
                                        new FieldError(
                                                HEADER,
                                                "invalid-token",
                                                "must be the leaseToken of a claim")));
    }

    /// The lease, nobody else's to change until this transaction ends, whether or not it still
    /// holds. Throws 404 for a deployment that does not exist and 409 where the token never was one
    /// of its leases.
    static Lease lock(Connection connection, UUID deployment, UUID token) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(
                        """
                        SELECT attempt, outcome, encode(completion, 'hex'), expires_at <= clock_timestamp(), log_bytes
                        FROM codeway.build
                        WHERE deployment_id = ? AND token = ?
                        FOR UPDATE
                        """)) {
            statement.setObject(1, deployment);
            statement.setObject(2, token);
            try (ResultSet row = statement.executeQuery()) {
                if (row.next()) {
                    return new Lease(
                            deployment,
                            row.getInt(1),
                            row.getString(2),
                            row.getString(3),
                            row.getBoolean(4),
                            row.getLong(5));
                }
            }
        }
        throw lostOrUnknown(connection, deployment);
    }

    /// As [#lock], and throws 409 `lease-lost` unless it holds.
    static Lease require(Connection connection, UUID deployment, UUID token) throws SQLException {
        Lease lease = lock(connection, deployment, token);
        if (lease.outcome != null || lease.expired) {
            throw lost();
        }
        return lease;
    }

    /// Ends the build, whose worker did not.
    void end(Connection connection, String how) throws SQLException {
        Sql.execute(
                connection,
                """
                UPDATE codeway.build SET ended_at = clock_timestamp(), outcome = ?
                WHERE deployment_id = ? AND attempt = ?
                """,
                how,
                deploymentId,
                attempt);
    }

    /// What its worker said of a build that it has ended.
    ///
    /// @param logsComplete whether all of its log has arrived; null where that was not said
    record Completed(@Nullable Boolean logsComplete) {}

    /// Ends builds as their workers say, where their leases still hold.
    ///
    /// @return those that it ended, by their place in the list
    static Map<Integer, Completed> complete(
            Connection connection, List<Completions.Completion> completions) throws SQLException {
        Map<Integer, Completed> completed = new TreeMap<>();
        Sql.list(
                connection,
                row ->
                        completed.put(
                                row.getInt(1) - 1, new Completed(row.getObject(2, Boolean.class))),
                // Nothing may have been added to a log since.
                """
                UPDATE codeway.build b
                SET ended_at = clock_timestamp(), outcome = 'COMPLETED',
                    completion = decode(c.fingerprint, 'hex'),
                    logs_complete = c.logs_complete AND b.log_bytes = c.log_bytes
                FROM unnest(?::uuid[], ?::uuid[], ?::text[], ?::boolean[], ?::bigint[]) WITH ORDINALITY
                    AS c (deployment_id, token, fingerprint, logs_complete, log_bytes, place)
                WHERE b.deployment_id = c.deployment_id AND b.token = c.token AND b.ended_at IS NULL
                    AND b.expires_at > clock_timestamp()
                RETURNING c.place, b.logs_complete
                """,
                Sql.array(connection, "uuid", completions, it -> it.deployment()),
                Sql.array(connection, "uuid", completions, it -> it.token()),
                Sql.array(connection, "text", completions, it -> it.said().fingerprint()),
                Sql.array(connection, "boolean", completions, it -> it.logsComplete()),
                Sql.array(
                        connection,
                        "bigint",
                        completions,
                        it -> it.said().log() == null ? null : it.said().log().bytes()));
        return completed;
    }

    /// Prolongs a lease that still holds; empty where it does not.
    static Optional<LeaseView> extend(
            Connection connection, UUID deployment, UUID token, Duration by) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(
                        """
                        UPDATE codeway.build b
                        SET expires_at = least(clock_timestamp() + ? * interval '1 second', b.deadline)
                        FROM codeway.deployment d
                        WHERE b.deployment_id = ? AND b.token = ? AND b.ended_at IS NULL
                            AND b.expires_at > clock_timestamp() AND d.id = b.deployment_id
                        RETURNING b.expires_at, d.cancel_requested_at IS NOT NULL
                        """)) {
            statement.setDouble(1, seconds(by));
            statement.setObject(2, deployment);
            statement.setObject(3, token);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(LeaseView.read(row)) : Optional.empty();
            }
        }
    }

    /// 409 for a token that does not hold, 404 for a deployment that does not exist.
    static Problem lostOrUnknown(Connection connection, UUID deployment) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT FROM codeway.deployment WHERE id = ?")) {
            statement.setObject(1, deployment);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? lost() : unknown();
            }
        }
    }

    static Problem.Conflict lost() {
        return new Problem.Conflict(
                "lease-lost", "this lease does not hold any more; stop the build");
    }

    static Problem.NotFound unknown() {
        return new Problem.NotFound("unknown-deployment", "there is no such deployment");
    }

    static double seconds(Duration duration) {
        return duration.toMillis() / 1_000.0;
    }
}
