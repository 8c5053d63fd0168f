package dev.codeway.deployment;

import static java.util.Objects.requireNonNull;

import dev.codeway.event.Announcements;
import dev.codeway.platform.http.Identifier;
import dev.codeway.platform.postgres.Sql;
import dev.codeway.platform.problem.Problem;
import dev.codeway.platform.telemetry.TraceParent;

import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/// A deployment that has just been made.
///
/// @param position in the queue, from 1; means nothing where it is not queued
/// @param projectBusy whether another one of its project is being built
record NewDeployment(Deployment deployment, long position, boolean projectBusy) {

    private static final String CREATE =
            """
            %s;
            WITH free AS MATERIALIZED (
                SELECT id FROM codeway.project WHERE id = ANY (?) FOR NO KEY UPDATE%s
            ), numbered AS (
                UPDATE codeway.project p SET last_deployment_number = last_deployment_number + 1
                FROM free WHERE p.id = free.id
                RETURNING p.id
            )
            SELECT length(set_config('codeway.numbered', coalesce(string_agg(id::text, ','), ''), true))
            FROM numbered;
            WITH moment AS MATERIALIZED (
                SELECT clock_timestamp() AS now
            ), wanted AS MATERIALIZED (
                SELECT *
                FROM unnest(?::uuid[], ?::uuid[], ?::text[], ?::text[], ?::text[], ?::text[], ?::uuid[],
                        ?::text[])
                    AS w (id, project_id, status, ref, commit_hash, trigger, retry_of, trace_parent)
                WHERE project_id
                    = ANY (string_to_array(current_setting('codeway.numbered'), ',')::uuid[])
            ), superseded AS (
                UPDATE codeway.deployment d
                SET status = 'FAIL', reason = 'SUPERSEDED', finished_at = now, updated_at = now,
                    version = version + 1
                FROM wanted w, moment
                WHERE d.project_id = w.project_id AND d.status = 'QUEUED' AND w.status = 'QUEUED'
                RETURNING d.id
            )
            INSERT INTO codeway.deployment (id, project_id, number, status, ref, commit_hash,
                trigger, retry_of, trace_parent, created_at, updated_at, queued_at)
            SELECT w.id, p.id, p.last_deployment_number, w.status, w.ref, w.commit_hash,
                w.trigger, w.retry_of, w.trace_parent, now, now, CASE w.status WHEN 'QUEUED' THEN now END
            -- The count, because the others have to be gone by then.
            FROM wanted w JOIN codeway.project p ON p.id = w.project_id, moment,
                (SELECT count(*) FROM superseded) AS before;
            WITH made AS MATERIALIZED (
                SELECT id, project_id, number, created_at, queued_at,
                    row_number() OVER (ORDER BY queued_at, id) AS place
                FROM codeway.deployment WHERE id = ANY (?)
            )
            SELECT made.id, made.number, made.created_at, made.place + (
                    SELECT count(*) FROM codeway.deployment q, made first
                    WHERE first.place = 1 AND q.status = 'QUEUED'
                        AND (q.queued_at, q.id) < (first.queued_at, first.id)) AS position,
                EXISTS (SELECT FROM codeway.deployment r
                    WHERE r.project_id = made.project_id AND r.status = 'IN_PROGRESS') AS busy
            FROM made
            """;

    private static final String WAITING = CREATE.formatted(Announcements.QUIETLY, "");
    private static final String AT_ONCE = CREATE.formatted(Announcements.QUIETLY, " SKIP LOCKED");

    /// What is to be made, as far as it can be said before it is.
    static Deployment wanted(UUID projectId, DeploymentSource source, boolean start) {
        Deployment deployment = new Deployment();
        deployment.id = Identifier.next();
        deployment.projectId = projectId;
        deployment.status = start ? DeploymentStatus.QUEUED : DeploymentStatus.NOT_STARTED;
        deployment.ref = source.ref();
        deployment.commit = source.commit();
        deployment.trigger = source.trigger();
        deployment.retryOf = source.retryOf();
        deployment.traceParent = TraceParent.current();
        return deployment;
    }

    /// Makes it, and puts it at the end of the queue where it is to start at once. The project's
    /// one that waits already gives way: nobody needs its result any more. Numbers are dealt under
    /// the project's lock and never twice, even after a deletion. Throws 404 where there is no such
    /// project.
    ///
    /// @param connection in a transaction, of which is to be announced [later][Announcements#later]
    ///   that it appends to the feed
    static NewDeployment create(Connection connection, Deployment wanted) throws SQLException {
        return create(connection, WAITING, List.of(wanted)).stream()
                .findFirst()
                .orElseThrow(
                        () -> new Problem.NotFound("unknown-project", "there is no such project"));
    }

    /// As [#create], many at once, and waiting for nobody: those of projects that somebody else has
    /// locked, or that do not exist, are left out. Of one project's each supersedes the one before.
    ///
    /// @return by their ids
    static Map<UUID, NewDeployment> createAtOnce(Connection connection, List<Deployment> wanted)
            throws SQLException {
        Map<UUID, NewDeployment> made = new HashMap<>();
        List<Deployment> left = wanted;
        while (!left.isEmpty()) {
            Map<UUID, Deployment> byProject = new LinkedHashMap<>();
            List<Deployment> others = new ArrayList<>();
            for (Deployment each : left) {
                if (byProject.putIfAbsent(each.projectId, each) != null) {
                    others.add(each);
                }
            }
            for (NewDeployment each :
                    create(connection, AT_ONCE, List.copyOf(byProject.values()))) {
                made.put(each.deployment.id, each);
            }
            left = others;
        }
        return made;
    }

    private static List<NewDeployment> create(
            Connection connection, String sql, List<Deployment> wanted) throws SQLException {
        Map<UUID, Deployment> byId =
                wanted.stream().collect(Collectors.toMap(it -> it.id, Function.identity()));
        Array ids = Sql.array(connection, "uuid", wanted, it -> it.id);
        Array projects = Sql.array(connection, "uuid", wanted, it -> it.projectId);
        return Sql.listOfLast(
                connection,
                row -> read(row, requireNonNull(byId.get(row.getObject("id", UUID.class)))),
                sql,
                projects,
                ids,
                projects,
                Sql.array(connection, "text", wanted, it -> it.status.name()),
                Sql.array(connection, "text", wanted, it -> it.ref),
                Sql.array(connection, "text", wanted, it -> it.commit),
                Sql.array(connection, "text", wanted, it -> it.trigger.name()),
                Sql.array(connection, "uuid", wanted, it -> it.retryOf),
                Sql.array(connection, "text", wanted, it -> it.traceParent),
                ids);
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
