package dev.codeway.deployment;

import dev.codeway.build.Builds;
import dev.codeway.build.LeasedBuild;
import dev.codeway.deployment.QueuePlace.BlockedBy;
import dev.codeway.platform.identity.Caller;

import io.quarkus.hibernate.orm.panache.Panache;

import jakarta.enterprise.context.ApplicationScoped;

import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/// Explains the queue: shows deployments with their places in it.
@ApplicationScoped
public class Queue {

    /// A deployment that waits to be built.
    ///
    /// @param behind what of its project is in progress; null where nothing is
    public record Waiting(
            UUID id,
            UUID projectId,
            int number,
            @Nullable String ref,
            Instant queuedAt,
            QueuePlace place,
            @Nullable UUID behind) {}

    /// A deployment that is in progress.
    ///
    /// @param lease the hold that a worker has on it; null where none has, because a client drives
    ///   it
    public record Running(
            UUID id,
            UUID projectId,
            int number,
            @Nullable String ref,
            Instant startedAt,
            int attempt,
            @Nullable Instant cancelRequestedAt,
            @Nullable LeasedBuild lease) {}

    private static final UUID NOBODY = new UUID(0, 0);

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

    /// What waits, the next one first; so many at the most. Only what there is for the caller, with
    /// its place among all.
    public List<Waiting> waiting(int most) {
        return Panache.getSession()
                .createNativeQuery(
                        """
                        SELECT q.id, q.project_id, q.number, q.ref, q.queued_at, q.position, (
                            SELECT r.id FROM codeway.deployment r
                            WHERE r.project_id = q.project_id AND r.status = 'IN_PROGRESS' LIMIT 1)
                        FROM (
                            SELECT id, project_id, number, ref, queued_at,
                                row_number() OVER (ORDER BY queued_at, id) AS position
                            FROM codeway.deployment WHERE status = 'QUEUED') q
                        WHERE :all OR q.project_id IN (:visible)
                        ORDER BY q.position
                        """,
                        Object[].class)
                .setParameter("all", Caller.visible() == null)
                .setParameterList("visible", visible())
                .setMaxResults(most)
                .getResultList()
                .stream()
                .map(this::waiting)
                .toList();
    }

    private Waiting waiting(Object[] row) {
        UUID running = (UUID) row[6];
        return new Waiting(
                (UUID) row[0],
                (UUID) row[1],
                (Integer) row[2],
                (String) row[3],
                (Instant) row[4],
                new QueuePlace((Long) row[5], blockedBy(running != null)),
                running);
    }

    /// What is in progress, the longest first; so many at the most, and only what there is for the
    /// caller.
    public List<Running> running(int most) {
        List<Object[]> rows =
                Panache.getSession()
                        .createNativeQuery(
                                """
                                SELECT id, project_id, number, ref, started_at, attempt, cancel_requested_at
                                FROM codeway.deployment
                                WHERE status = 'IN_PROGRESS' AND (:all OR project_id IN (:visible))
                                ORDER BY started_at, id
                                """,
                                Object[].class)
                        .setParameter("all", Caller.visible() == null)
                        .setParameterList("visible", visible())
                        .setMaxResults(most)
                        .getResultList();
        Map<UUID, LeasedBuild> leased =
                builds.leased(rows.stream().map(row -> (UUID) row[0]).toList());
        return rows.stream().map(row -> running(row, leased.get((UUID) row[0]))).toList();
    }

    private static Running running(Object[] row, @Nullable LeasedBuild lease) {
        return new Running(
                (UUID) row[0],
                (UUID) row[1],
                (Integer) row[2],
                (String) row[3],
                (Instant) row[4],
                (Integer) row[5],
                (Instant) row[6],
                lease);
    }

    /// Never empty, for SQL knows no empty list.
    private static Collection<UUID> visible() {
        Set<UUID> visible = Caller.visible();
        return visible == null || visible.isEmpty() ? List.of(NOBODY) : visible;
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
