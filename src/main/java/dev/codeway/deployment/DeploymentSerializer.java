package dev.codeway.deployment;

import dev.codeway.platform.http.ViewSerializer;

/// Writes a [DeploymentView].
final class DeploymentSerializer extends ViewSerializer<DeploymentView> {

    DeploymentSerializer() {
        uuid("id", DeploymentView::id);
        uuid("projectId", DeploymentView::projectId);
        number("number", DeploymentView::number);
        name("status", DeploymentView::status);
        name("reason", DeploymentView::reason);
        text("ref", DeploymentView::ref);
        text("commit", DeploymentView::commit);
        name("trigger", DeploymentView::trigger);
        uuid("retryOf", DeploymentView::retryOf);
        number("attempt", DeploymentView::attempt);
        time("createdAt", DeploymentView::createdAt);
        time("updatedAt", DeploymentView::updatedAt);
        time("queuedAt", DeploymentView::queuedAt);
        time("startedAt", DeploymentView::startedAt);
        time("finishedAt", DeploymentView::finishedAt);
        time("cancelRequestedAt", DeploymentView::cancelRequestedAt);
        value("artifact", DeploymentView::artifact);
        flag("logsComplete", DeploymentView::logsComplete);
        value("queue", DeploymentView::queue);
        others(DeploymentView::relations);
    }
}
