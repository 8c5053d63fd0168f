package dev.codeway.database.record;

import dev.codeway.platform.postgres.Sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;

/// An entry in the ledger of what was live when.
public final class ReleaseRecord {

    private ReleaseRecord() {}

    /// Releases what is READY as the end of its build would have: not where the project is pinned
    /// or serves something newer.
    ///
    /// @param at when, or the moment after the last release where that is later
    /// @param connection in a transaction that holds the project's row
    public static void automatic(
            Connection connection, UUID projectId, UUID deploymentId, Instant at)
            throws SQLException {
        boolean held =
                Sql.first(
                                connection,
                                row -> row.getBoolean(1),
                                """
                                SELECT p.pinned OR coalesce(live.queued_at >= ready.queued_at, false)
                                FROM codeway.project p
                                JOIN codeway.deployment ready ON ready.id = ?
                                LEFT JOIN codeway.deployment live ON live.id = p.live_deployment_id
                                WHERE p.id = ?
                                """,
                                deploymentId,
                                projectId)
                        .orElse(true);
        if (!held) {
            create(connection, projectId, deploymentId, at);
        }
    }

    /// Releases whatever else there is.
    ///
    /// @param at when, or the moment after the last release where that is later
    /// @param connection in a transaction that holds the project's row
    public static void create(Connection connection, UUID projectId, UUID deploymentId, Instant at)
            throws SQLException {
        // Before the next one is written: they must not overlap for a moment.
        Sql.execute(
                connection,
                """
                UPDATE codeway.release SET live_until = greatest(?, live_from + interval '1 microsecond')
                WHERE project_id = ? AND live_until IS NULL
                """,
                at,
                projectId);
        Sql.execute(
                connection,
                """
                WITH last AS (
                    SELECT coalesce(max(number), 0) AS number, max(live_until) AS live_until
                    FROM codeway.release WHERE project_id = ?
                ), next AS (
                    INSERT INTO codeway.release (id, project_id, number, deployment_id, kind, live_from)
                    SELECT gen_random_uuid(), ?, number + 1, ?, 'AUTO', coalesce(live_until, ?) FROM last
                    RETURNING id, project_id, deployment_id, live_from
                )
                UPDATE codeway.project p
                SET live_release_id = next.id, live_deployment_id = next.deployment_id,
                    live_since = next.live_from, version = p.version + 1, updated_at = clock_timestamp()
                FROM next WHERE p.id = next.project_id
                """,
                projectId,
                projectId,
                deploymentId,
                at);
    }
}
