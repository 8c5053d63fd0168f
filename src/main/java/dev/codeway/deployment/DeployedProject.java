package dev.codeway.deployment;

import static java.util.stream.Collectors.toMap;

import dev.codeway.platform.relation.Relation;
import dev.codeway.project.ProjectView;
import dev.codeway.project.Projects;

import jakarta.inject.Singleton;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/// A deployment with its project.
@Singleton
class DeployedProject implements Relation<DeploymentView> {

    @Override
    public String name() {
        return "project";
    }

    @Override
    public Map<UUID, ProjectView> of(List<DeploymentView> deployments) {
        Set<UUID> ids =
                deployments.stream().map(DeploymentView::projectId).collect(Collectors.toSet());
        Map<UUID, ProjectView> projects = Projects.views(ids);
        return deployments.stream()
                .filter(deployment -> projects.containsKey(deployment.projectId()))
                .collect(
                        toMap(
                                DeploymentView::id,
                                deployment -> projects.get(deployment.projectId())));
    }
}
