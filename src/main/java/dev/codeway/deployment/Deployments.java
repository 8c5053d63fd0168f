package dev.codeway.deployment;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/// What other features may know of deployments.
public final class Deployments {

    private Deployments() {}

    /// How many a project has.
    public static long count(UUID projectId) {
        return Deployment.count("projectId", projectId);
    }

    /// Those of a project that somebody built and that have ended, newest first.
    public static List<DeploymentView> built(UUID projectId, int most) {
        return Deployment.<Deployment>find(
                        """
                        projectId = ?1 AND startedAt IS NOT NULL AND finishedAt IS NOT NULL
                        ORDER BY createdAt DESC, id DESC
                        """,
                        projectId)
                .range(0, most - 1)
                .stream()
                .map(it -> DeploymentView.of(it, null))
                .toList();
    }

    /// As clients see them, without their places in the queue, by id; ids of none are left out.
    public static Map<UUID, DeploymentView> views(Collection<UUID> ids) {
        return Deployment.all(ids).stream()
                .map(it -> DeploymentView.of(it, null))
                .collect(Collectors.toMap(DeploymentView::id, Function.identity()));
    }

    /// How many entries a project's ledger has.
    public static long countReleases(UUID projectId) {
        return Release.count("projectId", projectId);
    }

    /// The newest entries of a project's ledger, newest first.
    public static List<ReleaseView> releases(UUID projectId, int most) {
        return Release.<Release>find("projectId = ?1 ORDER BY createdAt DESC, id DESC", projectId)
                .range(0, most - 1)
                .stream()
                .map(ReleaseView::of)
                .toList();
    }

    /// What a rollback of a project would make live.
    ///
    /// @param live what it serves
    public static Optional<DeploymentView> before(UUID projectId, UUID live) {
        return Optional.ofNullable(Release.before(projectId, live))
                .map(it -> DeploymentView.of(Deployment.get(it.toString()), null));
    }
}
