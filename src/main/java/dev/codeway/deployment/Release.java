package dev.codeway.deployment;

import dev.codeway.platform.paging.SortKey;
import dev.codeway.platform.problem.Problem;
import dev.codeway.project.LiveRelease;
import dev.codeway.project.ProjectState;
import dev.codeway.project.Projects;

import io.quarkus.hibernate.orm.panache.Panache;
import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import io.quarkus.hibernate.orm.panache.PanacheQuery;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

import org.hibernate.annotations.UuidGenerator;
import org.hibernate.annotations.UuidGenerator.Style;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// A time during which a deployment was live. The ledger is only ever added to: the next release
/// ends the one before, so that no two overlap and none is missing from the first one on.
///
/// Whoever adds to it holds the project's lock.
@Entity
@Table(name = "release")
class Release extends PanacheEntityBase {

    static final List<SortKey<Release>> SORTS =
            List.of(SortKey.instant("createdAt", release -> release.createdAt));

    private static final Duration TICK = Duration.ofNanos(1_000);

    @Id
    @UuidGenerator(style = Style.VERSION_7)
    UUID id;

    @Column(name = "project_id", updatable = false)
    UUID projectId;

    @Column(updatable = false)
    int number;

    @Column(name = "deployment_id", updatable = false)
    UUID deploymentId;

    @Column(updatable = false)
    @Enumerated(EnumType.STRING)
    ReleaseKind kind;

    /// When it went live: a release is created by going live. Named as lists call it.
    @Column(name = "live_from", updatable = false)
    Instant createdAt;

    @Column(name = "live_until")
    @Nullable Instant liveUntil;

    /// Releases what has just been built, where it [may][#goesLive].
    static void automatic(Deployment built, Instant now) {
        ProjectState project = Projects.lock(built.projectId.toString());
        LiveRelease live = project.live();
        Deployment serving = live == null ? null : Deployment.findById(live.deploymentId());
        if (goesLive(built, project.pinned(), serving)) {
            add(built, ReleaseKind.AUTO, now);
        }
    }

    /// Whether what has just been built is released by that: unless it failed after all, the
    /// project is pinned, or serves something newer. A slow old build never replaces a newer one.
    static boolean goesLive(Deployment built, boolean pinned, @Nullable Deployment serving) {
        return built.status == DeploymentStatus.READY
                && !pinned
                && (serving == null || !serving.isNewerThan(built));
    }

    /// Releases a deployment that somebody chose. What is live already stays so, with no new entry.
    static ProjectState promote(Deployment chosen, ProjectState project, Instant now) {
        if (chosen.status != DeploymentStatus.READY) {
            throw new Problem.Conflict(
                    "not-ready",
                    "it is %s; only what is READY can go live".formatted(chosen.status));
        }
        return project.serves(chosen.id) ? project : add(chosen, ReleaseKind.PROMOTE, now);
    }

    /// Releases what was live before what is live now, and pins the project to it. Done again, it
    /// goes one further back.
    static ProjectState rollBack(ProjectState project, Instant now) {
        LiveRelease live = project.live();
        UUID before = live == null ? null : before(project.id(), live.deploymentId());
        if (before == null) {
            throw new Problem.Conflict(
                    "no-earlier-release", "nothing that still exists was live before");
        }
        return add(Deployment.findById(before), ReleaseKind.ROLLBACK, now);
    }

    /// Looks before the time when the deployment was released in its own right: before a rollback
    /// to it there is only what was rolled back from.
    static @Nullable UUID before(UUID projectId, UUID deploymentId) {
        return Panache.getSession()
                .createNativeQuery(
                        """
                        SELECT r.deployment_id
                        FROM codeway.release r
                        JOIN codeway.deployment d ON d.id = r.deployment_id
                        WHERE r.project_id = :project AND r.deployment_id <> :deployment
                            AND r.number < (
                                SELECT max(number) FROM codeway.release
                                WHERE project_id = :project AND deployment_id = :deployment
                                    AND kind <> 'ROLLBACK')
                        ORDER BY r.number DESC LIMIT 1
                        """,
                        UUID.class)
                .setParameter("project", projectId)
                .setParameter("deployment", deploymentId)
                .getSingleResultOrNull();
    }

    private static ProjectState add(Deployment deployment, ReleaseKind kind, Instant now) {
        Release last =
                find("projectId = ?1 order by number desc", deployment.projectId).firstResult();
        Release next = after(last, deployment, kind, now);
        // The last one before the next: they must not overlap for a moment.
        flush();
        next.persistAndFlush();
        return Projects.goLive(
                deployment.projectId,
                new LiveRelease(next.id, deployment.id, next.createdAt),
                kind == ReleaseKind.ROLLBACK);
    }

    /// The entry that follows the last one, and ends it.
    ///
    /// @param last null where there has been none
    static Release after(
            @Nullable Release last, Deployment deployment, ReleaseKind kind, Instant now) {
        Release next = new Release();
        next.projectId = deployment.projectId;
        next.deploymentId = deployment.id;
        next.kind = kind;
        next.number = 1;
        next.createdAt = now;
        if (last != null) {
            next.number = last.number + 1;
            if (!now.isAfter(last.createdAt)) {
                // The database's clock may be set back; the ledger goes on.
                next.createdAt = last.createdAt.plus(TICK);
            }
            last.liveUntil = next.createdAt;
        }
        return next;
    }

    /// The last one of each of these deployments that was ever live.
    ///
    /// @param projectIds theirs, by which the ledger is indexed
    static List<Release> last(Collection<UUID> projectIds, Collection<UUID> deploymentIds) {
        return Panache.getSession()
                .createNativeQuery(
                        """
                        SELECT DISTINCT ON (deployment_id) *
                        FROM codeway.release
                        WHERE project_id IN (:projects) AND deployment_id IN (:deployments)
                        ORDER BY deployment_id, number DESC
                        """,
                        Release.class)
                .setParameterList("projects", projectIds)
                .setParameterList("deployments", deploymentIds)
                .getResultList();
    }

    static Release get(UUID id) {
        return Release.<Release>findByIdOptional(id).orElseThrow();
    }

    static void deleteAllOf(UUID projectId) {
        delete("projectId", projectId);
    }

    // Method references to Panache's own statics would miss its enhancement of this class.
    static PanacheQuery<Release> page(String hql, Map<String, Object> parameters) {
        return find(hql, parameters);
    }

    static long countAll(String hql, Map<String, Object> parameters) {
        return count(hql, parameters);
    }
}
