package dev.codeway.deployment;

import static java.util.stream.Collectors.toMap;

import dev.codeway.platform.relation.Relation;

import jakarta.inject.Singleton;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/// A deployment with the release that made it live, the last one where there were several.
@Singleton
class LastRelease implements Relation<DeploymentView> {

    @Override
    public String name() {
        return "release";
    }

    @Override
    public Map<UUID, ReleaseView> of(List<DeploymentView> deployments) {
        Set<UUID> projects =
                deployments.stream().map(DeploymentView::projectId).collect(Collectors.toSet());
        return Release.last(projects, deployments.stream().map(DeploymentView::id).toList())
                .stream()
                .map(ReleaseView::of)
                .collect(toMap(ReleaseView::deploymentId, Function.identity()));
    }
}
