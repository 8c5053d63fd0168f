package dev.codeway.project;

import dev.codeway.platform.http.EntityVersion;
import dev.codeway.platform.postgres.Rows;

import io.vertx.sqlclient.Row;

import java.util.Map;

/// A project as the database shows it to whoever asks past the ORM.
final class ProjectRow {

    static final String SELECT =
            """
            SELECT id, name, git_url, subdomain, pinned, live_release_id, live_deployment_id,
                live_since, created_at, updated_at, version
            FROM codeway.project\
            """;

    private ProjectRow() {}

    static ProjectView view(Row row) {
        return new ProjectView(
                row.getUUID(0),
                row.getString(1),
                row.getString(2),
                row.getString(3),
                LiveRelease.of(row.getUUID(5), row.getUUID(6), Rows.instant(row, 7)),
                row.getBoolean(4),
                row.getOffsetDateTime(8).toInstant(),
                row.getOffsetDateTime(9).toInstant(),
                Map.of());
    }

    static EntityVersion version(Row row) {
        return EntityVersion.of(row.getLong(10));
    }
}
