package dev.codeway.deployment;

import static java.util.stream.Collectors.toMap;

import dev.codeway.platform.relation.Relation;
import dev.codeway.project.LiveRelease;
import dev.codeway.project.ProjectView;

import jakarta.inject.Singleton;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;

/// A project with the deployment that its subdomain serves.
@Singleton
class LiveDeployment implements Relation<ProjectView> {

    private final Queue queue;

    LiveDeployment(Queue queue) {
        this.queue = queue;
    }

    @Override
    public String name() {
        return "liveDeployment";
    }

    @Override
    public Map<UUID, DeploymentView> of(List<ProjectView> projects) {
        List<UUID> ids =
                projects.stream()
                        .map(ProjectView::live)
                        .filter(Objects::nonNull)
                        .map(LiveRelease::deploymentId)
                        .toList();
        return queue.views(Deployment.all(ids)).stream()
                .collect(toMap(DeploymentView::projectId, Function.identity()));
    }
}
