package dev.codeway.project;

import dev.codeway.platform.postgres.Rows;

import io.vertx.sqlclient.Row;

/// A project as the database shows it to whoever asks past the ORM. Nothing that is changed here is
/// ever written.
final class ProjectRow {

    static final String SELECT =
            """
            SELECT id, name, git_url, subdomain, pinned, live_release_id, live_deployment_id,
                live_since, created_at, updated_at, version
            FROM codeway.project\
            """;

    private ProjectRow() {}

    static Project read(Row row) {
        Project project = new Project();
        project.id = row.getUUID(0);
        project.name = row.getString(1);
        project.gitUrl = row.getString(2);
        project.subdomain = row.getString(3);
        project.pinned = row.getBoolean(4);
        project.liveReleaseId = row.getUUID(5);
        project.liveDeploymentId = row.getUUID(6);
        project.liveSince = Rows.instant(row, 7);
        project.createdAt = row.getOffsetDateTime(8).toInstant();
        project.updatedAt = row.getOffsetDateTime(9).toInstant();
        project.version = row.getLong(10);
        return project;
    }
}
