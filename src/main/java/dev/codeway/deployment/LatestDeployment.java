package dev.codeway.deployment;

import static java.util.stream.Collectors.toMap;

import dev.codeway.platform.relation.Relation;
import dev.codeway.project.ProjectView;

import jakarta.inject.Singleton;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;

/// A project with the newest of its deployments, whatever became of it.
@Singleton
class LatestDeployment implements Relation<ProjectView> {

    private final Queue queue;

    LatestDeployment(Queue queue) {
        this.queue = queue;
    }

    @Override
    public String name() {
        return "latestDeployment";
    }

    @Override
    public Map<UUID, DeploymentView> of(List<ProjectView> projects) {
        List<UUID> ids = projects.stream().map(ProjectView::id).toList();
        return queue.views(Deployment.latest(ids)).stream()
                .collect(toMap(DeploymentView::projectId, Function.identity()));
    }
}
