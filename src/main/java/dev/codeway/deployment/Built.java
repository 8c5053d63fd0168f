package dev.codeway.deployment;

import static java.util.Objects.requireNonNull;

import dev.codeway.event.Announcements;
import dev.codeway.platform.http.Identifier;
import dev.codeway.platform.postgres.Sql;

import org.jspecify.annotations.Nullable;

import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/// A deployment whose build has ended, with all that decides what becomes of it. Builds end all day
/// long, so it is read in one round trip and written in another, and many in the same two; the
/// rules are those of [Deployment] and [Release], which belong to no session here.
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

    private static final String READ =
            """
            %s;
            SELECT FROM codeway.project
            WHERE id = ANY (ARRAY(SELECT project_id FROM codeway.deployment WHERE id = ANY (?)))
            FOR NO KEY UPDATE %s;
            SELECT d.id, d.project_id, d.number, d.status::name, d.queued_at, d.started_at,
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
            WHERE d.id = ANY (?)
            FOR NO KEY UPDATE OF d
            """;

    private static final String LOCK_AND_READ = READ.formatted(Announcements.QUIETLY, "");
    private static final String LOCK_AND_READ_AT_ONCE =
            READ.formatted(Announcements.QUIETLY, "NOWAIT");

    private static final String MOVE =
            """
            UPDATE codeway.deployment d
            SET status = m.status, reason = m.reason, started_at = m.started_at,
                finished_at = m.finished_at, updated_at = m.updated_at,
                artifact_uri = m.artifact_uri, artifact_sha256 = m.artifact_sha256,
                artifact_bytes = m.artifact_bytes, logs_complete = m.logs_complete,
                version = d.version + 1
            FROM unnest(?::uuid[], ?::text[], ?::text[], ?::timestamptz[], ?::timestamptz[],
                    ?::timestamptz[], ?::text[], ?::text[], ?::bigint[], ?::boolean[])
                AS m (id, status, reason, started_at, finished_at, updated_at, artifact_uri,
                    artifact_sha256, artifact_bytes, logs_complete)
            WHERE d.id = m.id
            """;

    // Each reads the one before, for they are otherwise done in no particular order: the last
    // release
    // ends before the next begins, and events come in this order.
    private static final String MOVE_AND_RELEASE =
            """
            WITH moved AS (
                %sRETURNING d.id, d.project_id
            ), ended AS (
                UPDATE codeway.release r SET live_until = e.live_until
                FROM unnest(?::uuid[], ?::timestamptz[]) AS e (id, live_until)
                WHERE r.id = e.id
                RETURNING r.id
            ), released AS (
                INSERT INTO codeway.release (id, project_id, number, deployment_id, kind, live_from)
                SELECT n.id, moved.project_id, n.number, moved.id, n.kind, n.live_from
                FROM moved
                JOIN unnest(?::uuid[], ?::uuid[], ?::integer[], ?::text[], ?::timestamptz[])
                    AS n (deployment_id, id, number, kind, live_from) ON n.deployment_id = moved.id,
                    (SELECT count(*) FROM ended) AS before
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
        return read(connection, LOCK_AND_READ, List.of(id)).stream()
                .findFirst()
                .orElseThrow(Deployment::unknown);
    }

    /// As [#lock], for many, in no particular order. Fails (55P03) where somebody else has a lock
    /// on one of their projects.
    static List<Built> lockAtOnce(Connection connection, List<UUID> ids) throws SQLException {
        return read(connection, LOCK_AND_READ_AT_ONCE, ids);
    }

    private static List<Built> read(Connection connection, String sql, List<UUID> ids)
            throws SQLException {
        Array array = Sql.array(connection, "uuid", ids, id -> id);
        return Sql.listOfLast(connection, Built::read, sql, array, array);
    }

    private static Built read(ResultSet row) throws SQLException {
        Deployment deployment = new Deployment();
        deployment.id = row.getObject("id", UUID.class);
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

    /// Writes what has become of them, and releases those that [may be][Release#goesLive].
    static void write(Connection connection, List<Built> all) throws SQLException {
        List<Deployment> moved = all.stream().map(Built::deployment).toList();
        Array[] move = {
            Sql.array(connection, "uuid", moved, it -> it.id),
            Sql.array(connection, "text", moved, it -> it.status.name()),
            Sql.array(connection, "text", moved, it -> it.reason == null ? null : it.reason.name()),
            Sql.array(connection, "timestamptz", moved, it -> it.startedAt),
            Sql.array(connection, "timestamptz", moved, it -> it.finishedAt),
            Sql.array(connection, "timestamptz", moved, it -> it.updatedAt),
            Sql.array(connection, "text", moved, it -> it.artifactUri),
            Sql.array(connection, "text", moved, it -> it.artifactSha256),
            Sql.array(connection, "bigint", moved, it -> it.artifactBytes),
            Sql.array(connection, "boolean", moved, it -> it.logsComplete)
        };
        List<Built> live =
                all.stream()
                        .filter(it -> Release.goesLive(it.deployment, it.pinned, it.live))
                        .toList();
        if (live.isEmpty()) {
            Sql.execute(connection, MOVE, (Object[]) move);
            return;
        }
        List<Release> begun =
                live.stream()
                        .map(it -> Release.after(it.last, it.deployment, ReleaseKind.AUTO, it.now))
                        .toList();
        List<Release> ended = live.stream().flatMap(it -> Stream.ofNullable(it.last)).toList();
        Array[] release = {
            Sql.array(connection, "uuid", ended, it -> it.id),
            Sql.array(connection, "timestamptz", ended, it -> it.liveUntil),
            Sql.array(connection, "uuid", begun, it -> it.deploymentId),
            Sql.array(connection, "uuid", begun, _ -> Identifier.next()),
            Sql.array(connection, "integer", begun, it -> it.number),
            Sql.array(connection, "text", begun, it -> it.kind.name()),
            Sql.array(connection, "timestamptz", begun, it -> it.createdAt)
        };
        Sql.execute(
                connection,
                MOVE_AND_RELEASE,
                Stream.of(move, release).flatMap(Stream::of).toArray());
    }
}
