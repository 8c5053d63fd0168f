package dev.codeway.database.adoption;

import static java.util.Objects.requireNonNull;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;

/// Copies Prisma's rows into the new tables, with what was found in them changed. Stands in the
/// place of the third migration, which changes nothing and so takes only what fits.
record TakeOver(Connection connection, Inspection inspection) {

    private static final int AT_A_TIME = 1_000;

    void run() throws SQLException {
        noteChanges();
        require(copyProjects(), inspection.projects());
        require(copyDeployments(), inspection.deployments());
        execute("ANALYZE codeway.project, codeway.deployment");
    }

    /// For the joins of the statements below, and for [#remember].
    private void noteChanges() throws SQLException {
        execute(
                """
                CREATE TEMPORARY TABLE adoption_finding (
                    place integer, kind text, subject text, old_id text, field text, old_value text,
                    new_value text) ON COMMIT DROP
                """);
        try (PreparedStatement statement =
                connection.prepareStatement(
                        "INSERT INTO pg_temp.adoption_finding VALUES (?, ?, ?, ?, ?, ?, ?)")) {
            int place = 0;
            for (Finding change : inspection.changes()) {
                statement.setInt(1, place++);
                statement.setString(2, change.kind());
                statement.setString(3, change.table().toLowerCase(Locale.ROOT));
                statement.setString(4, requireNonNull(change.id()));
                statement.setString(5, change.field());
                statement.setString(6, change.is());
                statement.setString(7, change.becomes());
                statement.addBatch();
                if (place % AT_A_TIME == 0) {
                    statement.executeBatch();
                }
            }
            statement.executeBatch();
        }
        execute("ANALYZE pg_temp.adoption_finding");
    }

    private long copyProjects() throws SQLException {
        return execute(
                inspection.tables().with()
                        + """
                        , change AS (SELECT * FROM pg_temp.adoption_finding WHERE subject = 'project')
                        INSERT INTO codeway.project
                            (id, name, git_url, subdomain, last_deployment_number, created_at, updated_at)
                        SELECT coalesce(id.new_value, p.id)::uuid, p.name, p.git_url,
                            coalesce(subdomain.new_value, p.subdomain), coalesce(d.count, 0),
                            p.created_at, p.updated_at
                        FROM project p
                        LEFT JOIN change id ON id.field = 'id' AND id.old_id = p.id
                        LEFT JOIN change subdomain ON subdomain.field = 'subdomain'
                            AND subdomain.old_id = p.id
                        LEFT JOIN (SELECT project_id, count(*) FROM deployment GROUP BY project_id) d
                            ON d.project_id = p.id
                        """);
    }

    /// A build that goes on has as long from now as one that begins now: when it began nobody wrote
    /// down.
    private long copyDeployments() throws SQLException {
        return execute(
                inspection.tables().with()
                        + """
                        , change AS (SELECT * FROM pg_temp.adoption_finding WHERE subject = 'deployment'),
                        adopted AS (
                            SELECT coalesce(id.new_value, d.id)::uuid AS id,
                                coalesce(project.new_value, d.project_id)::uuid AS project_id,
                                row_number() OVER (PARTITION BY d.project_id
                                    ORDER BY d.created_at, d.id COLLATE "C") AS number,
                                coalesce(status.new_value, d.status) AS status,
                                reason.new_value AS reason, d.created_at, d.updated_at
                            FROM deployment d
                            LEFT JOIN change id ON id.field = 'id' AND id.old_id = d.id
                            LEFT JOIN change status ON status.field = 'status' AND status.old_id = d.id
                            LEFT JOIN change reason ON reason.field = 'reason' AND reason.old_id = d.id
                            LEFT JOIN pg_temp.adoption_finding project ON project.subject = 'project'
                                AND project.field = 'id' AND project.old_id = d.project_id)
                        INSERT INTO codeway.deployment (id, project_id, number, status, reason, created_at,
                            updated_at, queued_at, started_at, finished_at)
                        SELECT id, project_id, number, status, reason, created_at, updated_at,
                            CASE WHEN status <> 'NOT_STARTED' THEN created_at END,
                            CASE WHEN status = 'IN_PROGRESS' THEN now() END,
                            CASE WHEN status IN ('READY', 'FAIL') THEN updated_at END
                        FROM adopted
                        """);
    }

    /// Makes what was built last live: built was live until now, and the ledger begins here.
    void release() throws SQLException {
        execute(
                """
                INSERT INTO codeway.release (id, project_id, number, deployment_id, kind, live_from)
                SELECT DISTINCT ON (project_id) gen_random_uuid(), project_id, 1, id, 'AUTO', now()
                FROM codeway.deployment WHERE status = 'READY'
                ORDER BY project_id, number DESC
                """);
        execute(
                """
                UPDATE codeway.project p SET live_release_id = r.id,
                    live_deployment_id = r.deployment_id, live_since = r.live_from
                FROM codeway.release r WHERE r.project_id = p.id
                """);
    }

    /// Writes down what was changed, and what was there.
    void remember() throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(
                        """
                        INSERT INTO codeway.adoption
                            (adopted_at, prisma_schema, projects, deployments, digest)
                        VALUES (now(), ?, ?, ?, ?)
                        """)) {
            statement.setString(1, inspection.tables().schema());
            statement.setLong(2, inspection.projects());
            statement.setLong(3, inspection.deployments());
            statement.setString(4, Archive.digest(connection, inspection.tables()));
            statement.executeUpdate();
        }
        execute(
                """
                INSERT INTO codeway.adoption_change
                    (kind, subject, old_id, new_id, field, old_value, new_value)
                SELECT c.kind, c.subject, c.old_id, coalesce(id.new_value, c.old_id)::uuid, c.field,
                    c.old_value, c.new_value
                FROM pg_temp.adoption_finding c
                LEFT JOIN pg_temp.adoption_finding id ON id.field = 'id'
                    AND id.subject = c.subject AND id.old_id = c.old_id
                ORDER BY c.place
                """);
    }

    private long execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.executeLargeUpdate(sql);
        }
    }

    private static void require(long copied, long expected) {
        if (copied != expected) {
            throw new IllegalStateException(
                    "%d rows of %d would have been taken over".formatted(copied, expected));
        }
    }
}
