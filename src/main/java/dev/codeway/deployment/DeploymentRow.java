package dev.codeway.deployment;

import dev.codeway.platform.postgres.Rows;

import io.vertx.sqlclient.Row;

/// A deployment as the database shows it to whoever asks past the ORM. Nothing that is changed here
/// is ever written.
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

    static Deployment read(Row row) {
        Deployment deployment = new Deployment();
        deployment.id = row.getUUID(0);
        deployment.projectId = row.getUUID(1);
        deployment.number = row.getInteger(2);
        deployment.status = DeploymentStatus.valueOf(row.getString(3));
        deployment.reason = Rows.name(FailureReason.class, row, 4);
        deployment.ref = row.getString(5);
        deployment.commit = row.getString(6);
        deployment.trigger = DeploymentTrigger.valueOf(row.getString(7));
        deployment.retryOf = row.getUUID(8);
        deployment.attempt = row.getInteger(9);
        deployment.createdAt = row.getOffsetDateTime(10).toInstant();
        deployment.updatedAt = row.getOffsetDateTime(11).toInstant();
        deployment.queuedAt = Rows.instant(row, 12);
        deployment.startedAt = Rows.instant(row, 13);
        deployment.finishedAt = Rows.instant(row, 14);
        deployment.cancelRequestedAt = Rows.instant(row, 15);
        deployment.artifactUri = row.getString(16);
        deployment.artifactSha256 = row.getString(17);
        deployment.artifactBytes = row.getLong(18);
        deployment.logsComplete = row.getBoolean(19);
        deployment.version = row.getLong(20);
        return deployment;
    }
}
