package dev.codeway.deployment;

import static java.util.Objects.requireNonNull;

import dev.codeway.event.Announcements;
import dev.codeway.platform.http.Identifier;
import dev.codeway.platform.postgres.Sql;
import dev.codeway.platform.problem.Problem;
import dev.codeway.platform.telemetry.TraceParent;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;

/// A deployment that has just been made.
///
/// @param position in the queue, from 1; means nothing where it is not queued
/// @param projectBusy whether another one of its project is being built
record NewDeployment(Deployment deployment, long position, boolean projectBusy) {

    private static final String CREATE =
            """
            %s;
            UPDATE codeway.project SET last_deployment_number = last_deployment_number + 1
            WHERE id = ?;
            WITH moment AS MATERIALIZED (
                SELECT clock_timestamp() AS now
            ), superseded AS (
                UPDATE codeway.deployment d
                SET status = 'FAIL', reason = 'SUPERSEDED', finished_at = now, updated_at = now,
                    version = version + 1
                FROM moment
                WHERE d.project_id = ? AND d.status = 'QUEUED' AND ?
                RETURNING d.id
            )
            INSERT INTO codeway.deployment (id, project_id, number, status, ref, commit_hash,
                trigger, retry_of, trace_parent, created_at, updated_at, queued_at)
            SELECT ?, p.id, p.last_deployment_number, ?, ?::text, ?::text, ?, ?::uuid, ?::text,
                now, now, CASE WHEN ? THEN now END
            -- The count, because the other has to be gone by then.
            FROM codeway.project p, moment, (SELECT count(*) FROM superseded) AS before
            WHERE p.id = ?;
            SELECT d.number, d.created_at,
                (SELECT count(*) FROM codeway.deployment q
                    WHERE q.status = 'QUEUED' AND (q.queued_at, q.id) <= (d.queued_at, d.id))
                    AS position,
                EXISTS (SELECT FROM codeway.deployment r
                    WHERE r.project_id = d.project_id AND r.status = 'IN_PROGRESS') AS busy
            FROM codeway.deployment d WHERE d.id = ?
            """
                    .formatted(Announcements.QUIETLY);

    /// Makes it, and puts it at the end of the queue where it is to start at once. The project's
    /// one that waits already gives way: nobody needs its result any more. Numbers are dealt under
    /// the project's lock and never twice, even after a deletion. Throws 404 where there is no such
    /// project.
    ///
    /// @param connection in a transaction, of which is to be announced [later][Announcements#later]
    ///   that it appends to the feed
    static NewDeployment create(
            Connection connection, UUID projectId, DeploymentSource source, boolean start)
            throws SQLException {
        Deployment deployment = new Deployment();
        deployment.id = Identifier.next();
        deployment.projectId = projectId;
        deployment.status = start ? DeploymentStatus.QUEUED : DeploymentStatus.NOT_STARTED;
        deployment.ref = source.ref();
        deployment.commit = source.commit();
        deployment.trigger = source.trigger();
        deployment.retryOf = source.retryOf();
        deployment.traceParent = TraceParent.current();
        return Sql.firstOfLast(
                        connection,
                        row -> read(row, deployment),
                        CREATE,
                        projectId,
                        projectId,
                        start,
                        deployment.id,
                        deployment.status.name(),
                        deployment.ref,
                        deployment.commit,
                        deployment.trigger.name(),
                        deployment.retryOf,
                        deployment.traceParent,
                        start,
                        projectId,
                        deployment.id)
                .orElseThrow(
                        () -> new Problem.NotFound("unknown-project", "there is no such project"));
    }

    private static NewDeployment read(ResultSet row, Deployment deployment) throws SQLException {
        Instant now = requireNonNull(Sql.instant(row, "created_at"));
        deployment.number = row.getInt("number");
        deployment.createdAt = now;
        deployment.updatedAt = now;
        deployment.queuedAt = deployment.status == DeploymentStatus.QUEUED ? now : null;
        return new NewDeployment(deployment, row.getLong("position"), row.getBoolean("busy"));
    }
}
