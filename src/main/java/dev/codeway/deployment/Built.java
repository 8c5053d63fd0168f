package dev.codeway.deployment;

import static java.util.Objects.requireNonNull;

import dev.codeway.event.Announcements;
import dev.codeway.platform.http.Identifier;
import dev.codeway.platform.postgres.Sql;

import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;
import java.util.stream.Stream;

/// A deployment whose build has ended, with all that decides what becomes of it. Builds end all day
/// long, so it is read in one round trip and written in another; the rules are those of
/// [Deployment] and [Release], which belong to no session here.
///
/// @param deployment what a build may change of it, and no more
/// @param newerQueued whether another one of its project waits
/// @param pinned whether nothing of its project goes live by itself
/// @param live what its project serves; null for nothing
/// @param last the ledger's last entry; null where there is none
/// @param now by the database's clock, later than all that was waited for
record Built(
        Deployment deployment,
        boolean newerQueued,
        boolean pinned,
        @Nullable Deployment live,
        @Nullable Release last,
        Instant now) {

    private static final String LOCK_AND_READ =
            """
            %s;
            SELECT FROM codeway.project
            WHERE id = (SELECT project_id FROM codeway.deployment WHERE id = ?)
            FOR NO KEY UPDATE;
            SELECT d.project_id, d.number, d.status::name, d.queued_at, d.started_at,
                d.cancel_requested_at,
                EXISTS (SELECT FROM codeway.deployment
                    WHERE project_id = d.project_id AND status = 'QUEUED') AS newer_queued,
                p.pinned, s.number AS live_number, s.queued_at AS live_queued_at,
                r.id AS last_id, r.number AS last_number, r.live_from AS last_from,
                clock_timestamp() AS now
            FROM codeway.deployment d
            JOIN codeway.project p ON p.id = d.project_id
            LEFT JOIN codeway.deployment s ON s.id = p.live_deployment_id
            LEFT JOIN LATERAL (
                SELECT id, number, live_from FROM codeway.release
                WHERE project_id = d.project_id ORDER BY number DESC LIMIT 1) r ON true
            WHERE d.id = ?
            FOR NO KEY UPDATE OF d
            """
                    .formatted(Announcements.QUIETLY);

    private static final String MOVE =
            """
            UPDATE codeway.deployment
            SET status = ?, reason = ?, started_at = ?, finished_at = ?, updated_at = ?,
                artifact_uri = ?, artifact_sha256 = ?, artifact_bytes = ?, logs_complete = ?,
                version = version + 1
            WHERE id = ?
            """;

    // Each reads the one before, for they are otherwise done in no particular order: the last
    // release
    // ends before the next begins, and events come in this order.
    private static final String MOVE_AND_RELEASE =
            """
            WITH moved AS (
                %sRETURNING id, project_id
            ), ended AS (
                UPDATE codeway.release SET live_until = ? WHERE id = ? RETURNING id
            ), released AS (
                INSERT INTO codeway.release (id, project_id, number, deployment_id, kind, live_from)
                SELECT ?, moved.project_id, ?, moved.id, ?, ?
                FROM moved, (SELECT count(*) FROM ended) AS before
                RETURNING id, project_id, deployment_id, live_from
            )
            UPDATE codeway.project p
            SET live_release_id = r.id, live_deployment_id = r.deployment_id, live_since = r.live_from,
                updated_at = r.live_from, version = version + 1
            FROM released r WHERE p.id = r.project_id
            """
                    .formatted(MOVE);

    /// What follows in the transaction is to be announced [later][Announcements#later]. Nobody else
    /// changes it, nor queues or releases another of its project, until this transaction ends.
    /// Throws 404 where there is none.
    static Built lock(Connection connection, UUID id) throws SQLException {
        return Sql.firstOfLast(connection, row -> read(row, id), LOCK_AND_READ, id, id)
                .orElseThrow(Deployment::unknown);
    }

    private static Built read(ResultSet row, UUID id) throws SQLException {
        Deployment deployment = new Deployment();
        deployment.id = id;
        deployment.projectId = row.getObject("project_id", UUID.class);
        deployment.number = row.getInt("number");
        deployment.status = DeploymentStatus.valueOf(row.getString("status"));
        deployment.queuedAt = Sql.instant(row, "queued_at");
        deployment.startedAt = Sql.instant(row, "started_at");
        deployment.cancelRequestedAt = Sql.instant(row, "cancel_requested_at");
        return new Built(
                deployment,
                row.getBoolean("newer_queued"),
                row.getBoolean("pinned"),
                live(row),
                last(row),
                requireNonNull(Sql.instant(row, "now")));
    }

    private static @Nullable Deployment live(ResultSet row) throws SQLException {
        Deployment live = new Deployment();
        live.number = row.getInt("live_number");
        live.queuedAt = Sql.instant(row, "live_queued_at");
        return live.number == 0 ? null : live;
    }

    private static @Nullable Release last(ResultSet row) throws SQLException {
        Instant from = Sql.instant(row, "last_from");
        if (from == null) {
            return null;
        }
        Release last = new Release();
        last.id = row.getObject("last_id", UUID.class);
        last.number = row.getInt("last_number");
        last.createdAt = from;
        return last;
    }

    /// Writes what has become of it, and releases it where that [may be][Release#goesLive].
    void write(Connection connection) throws SQLException {
        @Nullable Object[] move = {
            deployment.status.name(),
            deployment.reason == null ? null : deployment.reason.name(),
            deployment.startedAt,
            deployment.finishedAt,
            deployment.updatedAt,
            deployment.artifactUri,
            deployment.artifactSha256,
            deployment.artifactBytes,
            deployment.logsComplete,
            deployment.id
        };
        if (!Release.goesLive(deployment, pinned, live)) {
            Sql.execute(connection, MOVE, move);
            return;
        }
        Release next = Release.after(last, deployment, ReleaseKind.AUTO, now);
        @Nullable Object[] release = {
            next.createdAt,
            last == null ? null : last.id,
            Identifier.next(),
            next.number,
            next.kind.name(),
            next.createdAt
        };
        Sql.execute(
                connection,
                MOVE_AND_RELEASE,
                Stream.of(move, release).flatMap(Stream::of).toArray());
    }
}
