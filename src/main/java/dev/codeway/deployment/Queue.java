package dev.codeway.deployment;

import dev.codeway.build.Builds;
import dev.codeway.deployment.QueuePlace.BlockedBy;

import io.quarkus.hibernate.orm.panache.Panache;

import jakarta.enterprise.context.ApplicationScoped;

import org.jboss.resteasy.reactive.RestResponse;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// Explains the queue: shows deployments with their places in it.
@ApplicationScoped
class Queue {

    private final Builds builds;

    Queue(Builds builds) {
        this.builds = builds;
    }

    /// 201 with what was made.
    RestResponse<DeploymentView> created(NewDeployment made) {
        Deployment deployment = made.deployment();
        QueuePlace place =
                deployment.status == DeploymentStatus.QUEUED
                        ? new QueuePlace(made.position(), blockedBy(made.projectBusy()))
                        : null;
        return DeploymentView.of(deployment, place).created(deployment.entityVersion());
    }

    DeploymentView view(Deployment deployment) {
        return views(List.of(deployment)).getFirst();
    }

    List<DeploymentView> views(List<Deployment> deployments) {
        Map<UUID, QueuePlace> places = places(deployments);
        return deployments.stream()
                .map(deployment -> DeploymentView.of(deployment, places.get(deployment.id)))
                .toList();
    }

    private Map<UUID, QueuePlace> places(List<Deployment> deployments) {
        List<UUID> queued =
                deployments.stream()
                        .filter(deployment -> deployment.status == DeploymentStatus.QUEUED)
                        .map(deployment -> deployment.id)
                        .toList();
        Map<UUID, QueuePlace> places = new HashMap<>();
        if (queued.isEmpty()) {
            return places;
        }
        Panache.getSession()
                .createNativeQuery(
                        """
                        SELECT q.id, q.position, EXISTS (
                            SELECT FROM codeway.deployment r
                            WHERE r.project_id = q.project_id AND r.status = 'IN_PROGRESS')
                        FROM (
                            SELECT id, project_id, row_number() OVER (ORDER BY queued_at, id) AS position
                            FROM codeway.deployment WHERE status = 'QUEUED') q
                        WHERE q.id IN (:queued)
                        """,
                        Object[].class)
                .setParameterList("queued", queued)
                .getResultList()
                .forEach(
                        row ->
                                places.put(
                                        (UUID) row[0],
                                        new QueuePlace(
                                                (Long) row[1], blockedBy((Boolean) row[2]))));
        return places;
    }

    private BlockedBy blockedBy(boolean projectBusy) {
        if (builds.held()) {
            return BlockedBy.HELD;
        }
        return projectBusy ? BlockedBy.PROJECT_BUSY : BlockedBy.CAPACITY;
    }
}
