package dev.codeway.deployment;

import dev.codeway.build.ArtifactSerializer;
import dev.codeway.platform.http.JsonBytes;
import dev.codeway.platform.http.ViewSerializer;

/// Writes a [DeploymentView].
final class DeploymentSerializer extends ViewSerializer<DeploymentView> {

    static final byte[] ID = first("id");
    static final byte[] PROJECT_ID = next("projectId");
    static final byte[] NUMBER = next("number");
    static final byte[] STATUS = next("status");
    static final byte[] REASON = next("reason");
    static final byte[] REF = next("ref");
    static final byte[] COMMIT = next("commit");
    static final byte[] TRIGGER = next("trigger");
    static final byte[] RETRY_OF = next("retryOf");
    static final byte[] ATTEMPT = next("attempt");
    static final byte[] CREATED_AT = next("createdAt");
    static final byte[] UPDATED_AT = next("updatedAt");
    static final byte[] QUEUED_AT = next("queuedAt");
    static final byte[] STARTED_AT = next("startedAt");
    static final byte[] FINISHED_AT = next("finishedAt");
    static final byte[] CANCEL_REQUESTED_AT = next("cancelRequestedAt");
    static final byte[] ARTIFACT = next("artifact");
    static final byte[] LOGS_COMPLETE = next("logsComplete");
    static final byte[] QUEUE = next("queue");

    private static final ArtifactSerializer OF_ARTIFACT = new ArtifactSerializer();

    @Override
    public void write(DeploymentView view, JsonBytes json) {
        json.raw(ID)
                .uuid(view.id())
                .raw(PROJECT_ID)
                .uuid(view.projectId())
                .raw(NUMBER)
                .number(view.number())
                .raw(STATUS)
                .name(view.status())
                .raw(REASON)
                .name(view.reason())
                .raw(REF)
                .text(view.ref())
                .raw(COMMIT)
                .text(view.commit())
                .raw(TRIGGER)
                .name(view.trigger())
                .raw(RETRY_OF)
                .uuid(view.retryOf())
                .raw(ATTEMPT)
                .number(view.attempt())
                .raw(CREATED_AT)
                .time(view.createdAt())
                .raw(UPDATED_AT)
                .time(view.updatedAt())
                .raw(QUEUED_AT)
                .time(view.queuedAt())
                .raw(STARTED_AT)
                .time(view.startedAt())
                .raw(FINISHED_AT)
                .time(view.finishedAt())
                .raw(CANCEL_REQUESTED_AT)
                .time(view.cancelRequestedAt())
                .raw(ARTIFACT)
                .view(view.artifact(), OF_ARTIFACT)
                .raw(LOGS_COMPLETE)
                .flag(view.logsComplete())
                .raw(QUEUE)
                .value(view.queue())
                .members(view.relations())
                .raw('}');
    }
}
