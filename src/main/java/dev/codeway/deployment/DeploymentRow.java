package dev.codeway.deployment;

import dev.codeway.build.Artifact;
import dev.codeway.platform.http.EntityVersion;
import dev.codeway.platform.postgres.Rows;

import io.vertx.sqlclient.Row;

import java.util.Map;

/// A deployment as the database shows it to whoever asks past the ORM. Its place in the queue is
/// for others to say.
final class DeploymentRow {

    static final String SELECT =
            """
            SELECT id, project_id, number, status, reason, ref, commit_hash, trigger, retry_of,
                attempt, created_at, updated_at, queued_at, started_at, finished_at,
                cancel_requested_at, artifact_uri, artifact_sha256, artifact_bytes, logs_complete,
                version
            FROM codeway.deployment\
            """;

    private DeploymentRow() {}

    static DeploymentView view(Row row) {
        return new DeploymentView(
                row.getUUID(0),
                row.getUUID(1),
                row.getInteger(2),
                DeploymentStatus.valueOf(row.getString(3)),
                Rows.name(FailureReason.class, row, 4),
                row.getString(5),
                row.getString(6),
                DeploymentTrigger.valueOf(row.getString(7)),
                row.getUUID(8),
                row.getInteger(9),
                row.getOffsetDateTime(10).toInstant(),
                row.getOffsetDateTime(11).toInstant(),
                Rows.instant(row, 12),
                Rows.instant(row, 13),
                Rows.instant(row, 14),
                Rows.instant(row, 15),
                Artifact.of(row.getString(16), row.getString(17), row.getLong(18)),
                row.getBoolean(19),
                null,
                Map.of());
    }

    static EntityVersion version(Row row) {
        return EntityVersion.of(row.getLong(20));
    }
}
