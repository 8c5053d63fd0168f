package dev.codeway.deployment;

import static dev.codeway.deployment.DeploymentSerializer.ARTIFACT;
import static dev.codeway.deployment.DeploymentSerializer.ATTEMPT;
import static dev.codeway.deployment.DeploymentSerializer.CANCEL_REQUESTED_AT;
import static dev.codeway.deployment.DeploymentSerializer.COMMIT;
import static dev.codeway.deployment.DeploymentSerializer.CREATED_AT;
import static dev.codeway.deployment.DeploymentSerializer.FINISHED_AT;
import static dev.codeway.deployment.DeploymentSerializer.ID;
import static dev.codeway.deployment.DeploymentSerializer.LOGS_COMPLETE;
import static dev.codeway.deployment.DeploymentSerializer.NUMBER;
import static dev.codeway.deployment.DeploymentSerializer.PROJECT_ID;
import static dev.codeway.deployment.DeploymentSerializer.QUEUE;
import static dev.codeway.deployment.DeploymentSerializer.QUEUED_AT;
import static dev.codeway.deployment.DeploymentSerializer.REASON;
import static dev.codeway.deployment.DeploymentSerializer.REF;
import static dev.codeway.deployment.DeploymentSerializer.RETRY_OF;
import static dev.codeway.deployment.DeploymentSerializer.STARTED_AT;
import static dev.codeway.deployment.DeploymentSerializer.STATUS;
import static dev.codeway.deployment.DeploymentSerializer.TRIGGER;
import static dev.codeway.deployment.DeploymentSerializer.UPDATED_AT;

import dev.codeway.build.ArtifactSerializer;
import dev.codeway.platform.hotread.RowJson;
import dev.codeway.platform.hotread.RowView;

/// A deployment as the database shows it to whoever asks past the ORM, where it is not queued: its
/// place in the queue takes more than a row.
final class DeploymentRow {

    private static final String SELECT =
            """
            SELECT id, project_id, number, status, reason, ref, commit_hash, trigger, retry_of,
                attempt, created_at, updated_at, queued_at, started_at, finished_at,
                cancel_requested_at, artifact_uri, artifact_sha256, artifact_bytes, logs_complete,
                version
            FROM codeway.deployment\
            """;

    static final RowView VIEW =
            new RowView(
                    SELECT,
                    "project_id",
                    10,
                    20,
                    row -> !row.is(DeploymentStatus.QUEUED.name(), 3),
                    DeploymentRow::write);

    private DeploymentRow() {}

    private static void write(RowJson row) {
        row.uuid(ID, 0)
                .uuid(PROJECT_ID, 1)
                .number(NUMBER, 2)
                .text(STATUS, 3)
                .text(REASON, 4)
                .text(REF, 5)
                .text(COMMIT, 6)
                .text(TRIGGER, 7)
                .uuid(RETRY_OF, 8)
                .number(ATTEMPT, 9)
                .time(CREATED_AT, 10)
                .time(UPDATED_AT, 11)
                .time(QUEUED_AT, 12)
                .time(STARTED_AT, 13)
                .time(FINISHED_AT, 14)
                .time(CANCEL_REQUESTED_AT, 15)
                .view(ARTIFACT, 16, it -> ArtifactSerializer.write(it, 16, 17, 18))
                .flag(LOGS_COMPLETE, 19)
                .nothing(QUEUE)
                .end();
    }
}
