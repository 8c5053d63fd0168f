package dev.codeway.deployment;

import dev.codeway.build.Artifact;
import dev.codeway.platform.audit.Deed;
import dev.codeway.platform.http.EntityVersion;
import dev.codeway.platform.http.FormerIds;
import dev.codeway.platform.paging.SortKey;
import dev.codeway.platform.problem.FieldError;
import dev.codeway.platform.problem.Problem;

import io.quarkus.hibernate.orm.panache.Panache;
import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import io.quarkus.hibernate.orm.panache.PanacheQuery;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityNotFoundException;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.LockModeType;
import jakarta.persistence.Table;
import jakarta.persistence.Version;

import org.hibernate.annotations.UuidGenerator;
import org.hibernate.annotations.UuidGenerator.Style;
import org.hibernate.query.NativeQuery;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/// One build of a project, from the wish for it to its end.
///
/// Whoever queues or numbers a deployment holds the lock of its project, so the lock order is
/// always project, then deployment.
@Entity
@Table(name = "deployment")
class Deployment extends PanacheEntityBase {

    static final List<SortKey<Deployment>> SORTS =
            List.of(
                    SortKey.instant("createdAt", deployment -> deployment.createdAt),
                    SortKey.instant("updatedAt", deployment -> deployment.updatedAt));

    /// What makes the list of a project's, with the name of its parameter.
    static final String OF_PROJECT = "projectId = :project";

    static final String PROJECT = "project";

    @Id
    @UuidGenerator(style = Style.VERSION_7)
    UUID id;

    @Column(name = "project_id", updatable = false)
    UUID projectId;

    @Column(updatable = false)
    int number;

    @Enumerated(EnumType.STRING)
    DeploymentStatus status;

    @Enumerated(EnumType.STRING)
    @Nullable FailureReason reason;

    @Column(updatable = false)
    @Nullable String ref;

    @Column(name = "commit_hash", updatable = false)
    @Nullable String commit;

    @Column(name = "trigger", updatable = false)
    @Enumerated(EnumType.STRING)
    DeploymentTrigger trigger;

    @Column(name = "retry_of", updatable = false)
    @Nullable UUID retryOf;

    /// Of the request that asked for it, for its worker to go on with.
    @Column(name = "trace_parent", updatable = false)
    @Nullable String traceParent;

    int attempt;

    @Column(name = "created_at", updatable = false)
    Instant createdAt;

    @Column(name = "updated_at")
    Instant updatedAt;

    @Column(name = "queued_at")
    @Nullable Instant queuedAt;

    @Column(name = "started_at")
    @Nullable Instant startedAt;

    @Column(name = "finished_at")
    @Nullable Instant finishedAt;

    @Column(name = "cancel_requested_at")
    @Nullable Instant cancelRequestedAt;

    @Column(name = "artifact_uri")
    @Nullable String artifactUri;

    @Column(name = "artifact_sha256")
    @Nullable String artifactSha256;

    @Column(name = "artifact_bytes")
    @Nullable Long artifactBytes;

    @Column(name = "logs_complete")
    @Nullable Boolean logsComplete;

    @Version long version;

    /// Throws 404 where there is none.
    static Deployment get(String id) {
        return find(id, LockModeType.NONE);
    }

    /// As [#get], and nobody else changes it, nor queues another of its project, until this
    /// transaction ends.
    static Deployment lock(String id) {
        Deployment found = get(id);
        lockProject(found.projectId);
        try {
            getEntityManager().refresh(found, LockModeType.PESSIMISTIC_WRITE);
        } catch (EntityNotFoundException deletedMeanwhile) {
            throw unknown();
        }
        return found;
    }

    private static Deployment find(String id, LockModeType lock) {
        return Deployment.<Deployment>findByIdOptional(idOf(id), lock)
                .orElseThrow(Deployment::unknown);
    }

    /// What a client calls it by, which may be an id from before an adoption. Throws 404 where the
    /// text cannot be the id of anything.
    static UUID idOf(String text) {
        return Panache.getSession()
                .doReturningWork(it -> FormerIds.resolve(it, FormerIds.Subject.DEPLOYMENT, text))
                .orElseThrow(Deployment::unknown);
    }

    static Problem.NotFound unknown() {
        return new Problem.NotFound("unknown-deployment", "there is no such deployment");
    }

    private static void lockProject(UUID projectId) {
        Panache.getSession()
                .createNativeQuery(
                        "SELECT id FROM codeway.project WHERE id = :project FOR NO KEY UPDATE",
                        UUID.class)
                .setParameter("project", projectId)
                .getResultList();
    }

    static Optional<Deployment> queued(UUID projectId) {
        return find("projectId = ?1 and status = ?2", projectId, DeploymentStatus.QUEUED)
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .firstResultOptional();
    }

    /// How many have each status, none left out.
    ///
    /// @param projectId null for those of all projects
    static Map<DeploymentStatus, Long> countByStatus(@Nullable UUID projectId) {
        Map<DeploymentStatus, Long> counts = noneOfEach();
        counting(
                        """
                        SELECT status, count(*) FROM codeway.deployment WHERE %s GROUP BY status
                        """,
                        projectId)
                .getResultList()
                .forEach(
                        row ->
                                counts.put(
                                        DeploymentStatus.valueOf((String) row[0]), (Long) row[1]));
        return counts;
    }

    /// How many of each day since the first have each status; days without any are left out.
    ///
    /// @param projectId null for those of all projects
    /// @param first a day in UTC
    static SortedMap<LocalDate, Map<DeploymentStatus, Long>> countByDay(
            @Nullable UUID projectId, LocalDate first) {
        SortedMap<LocalDate, Map<DeploymentStatus, Long>> days = new TreeMap<>();
        counting(
                        """
                        SELECT CAST(CAST(created_at AT TIME ZONE 'UTC' AS date) AS text), status, count(*)
                        FROM codeway.deployment
                        WHERE created_at >= :since AND %s
                        GROUP BY 1, 2
                        """,
                        projectId)
                .setParameter("since", first.atStartOfDay(ZoneOffset.UTC).toInstant())
                .getResultList()
                .forEach(
                        row ->
                                days.computeIfAbsent(
                                                LocalDate.parse((String) row[0]), _ -> noneOfEach())
                                        .put(
                                                DeploymentStatus.valueOf((String) row[1]),
                                                (Long) row[2]));
        return days;
    }

    /// How many have each status of those projects that have most deployments, most first.
    ///
    /// @param projectId null for all projects
    static SequencedMap<UUID, Map<DeploymentStatus, Long>> countByProject(
            @Nullable UUID projectId, int most) {
        SequencedMap<UUID, Map<DeploymentStatus, Long>> projects = new LinkedHashMap<>();
        counting(
                        """
                        SELECT project_id, status, sum(count(*)) OVER (PARTITION BY project_id) AS total, count(*)
                        FROM codeway.deployment
                        WHERE project_id IN (
                            SELECT project_id FROM codeway.deployment
                            WHERE %s
                            GROUP BY project_id ORDER BY count(*) DESC, project_id LIMIT :most)
                        GROUP BY project_id, status
                        ORDER BY total DESC, project_id
                        """,
                        projectId)
                .setParameter("most", most)
                .getResultList()
                .forEach(
                        row ->
                                projects.computeIfAbsent((UUID) row[0], _ -> noneOfEach())
                                        .put(
                                                DeploymentStatus.valueOf((String) row[1]),
                                                (Long) row[3]));
        return projects;
    }

    /// Of one project or of all. One statement for both would read all for one as well.
    private static NativeQuery<Object[]> counting(String sql, @Nullable UUID projectId) {
        NativeQuery<Object[]> query =
                Panache.getSession()
                        .createNativeQuery(
                                sql.formatted(projectId == null ? "true" : "project_id = :project"),
                                Object[].class);
        return projectId == null ? query : query.setParameter("project", projectId);
    }

    private static Map<DeploymentStatus, Long> noneOfEach() {
        Map<DeploymentStatus, Long> counts = new EnumMap<>(DeploymentStatus.class);
        for (DeploymentStatus status : DeploymentStatus.values()) {
            counts.put(status, 0L);
        }
        return counts;
    }

    /// Those in progress, for longer than that, that no worker holds: nobody else would end them.
    static List<UUID> overdue(Duration deadline) {
        return Panache.getSession()
                .createNativeQuery(
                        """
                        SELECT id FROM codeway.deployment d
                        WHERE status = 'IN_PROGRESS'
                            AND started_at <= clock_timestamp() - :seconds * interval '1 second'
                            AND NOT EXISTS (SELECT FROM codeway.build b
                                WHERE b.deployment_id = d.id AND b.ended_at IS NULL)
                        ORDER BY started_at LIMIT 100
                        """,
                        UUID.class)
                .setParameter("seconds", deadline.toMillis() / 1_000.0)
                .getResultList();
    }

    static List<Deployment> all(Collection<UUID> ids) {
        return list("id in ?1", ids);
    }

    /// The newest of each of these projects that has any.
    static List<Deployment> latest(Collection<UUID> projectIds) {
        return Panache.getSession()
                .createNativeQuery(
                        """
                        SELECT d.*
                        FROM codeway.project p
                        CROSS JOIN LATERAL (
                            SELECT * FROM codeway.deployment
                            WHERE project_id = p.id ORDER BY number DESC LIMIT 1) d
                        WHERE p.id IN (:projects)
                        """,
                        Deployment.class)
                .setParameterList("projects", projectIds)
                .getResultList();
    }

    static boolean isBuilding(UUID projectId) {
        return count("projectId = ?1 and status = ?2", projectId, DeploymentStatus.IN_PROGRESS) > 0;
    }

    static boolean anyOf(UUID projectId) {
        return count("projectId", projectId) > 0;
    }

    static void deleteAllOf(UUID projectId) {
        delete("projectId", projectId);
    }

    /// Puts it at the end of the queue. The project's one that waits already gives way: nobody
    /// needs its result any more.
    void queue(Instant now) {
        require(DeploymentStatus.NOT_STARTED, DeploymentStatus.QUEUED);
        queued(projectId)
                .ifPresent(
                        older -> {
                            older.fail(FailureReason.SUPERSEDED, now);
                            // Before this one is written: the project has one queued at any time.
                            flush();
                        });
        status = DeploymentStatus.QUEUED;
        queuedAt = now;
        updatedAt = now;
    }

    /// Begins the build.
    void begin(Instant now) {
        require(DeploymentStatus.QUEUED, DeploymentStatus.IN_PROGRESS);
        if (isBuilding(projectId)) {
            throw new Problem.Conflict(
                    "project-busy", "another deployment of the project is being built");
        }
        status = DeploymentStatus.IN_PROGRESS;
        attempt++;
        startedAt = now;
        updatedAt = now;
    }

    /// Gives the build back, in its old place in the queue.
    ///
    /// @param newerQueued whether another one of the project waits there
    void requeue(boolean newerQueued, Instant now) {
        require(DeploymentStatus.IN_PROGRESS, DeploymentStatus.QUEUED);
        if (newerQueued) {
            throw new Problem.Conflict(
                    "newer-queued", "a newer deployment of the project is queued already");
        }
        status = DeploymentStatus.QUEUED;
        startedAt = null;
        updatedAt = now;
    }

    /// Gives the build back after its worker did, or was lost: to its old place in the queue, or to
    /// its end where nobody wants the result any more.
    ///
    /// @param newerQueued as in [#requeue]
    void giveBack(boolean newerQueued, Instant now) {
        if (cancelRequestedAt != null) {
            fail(FailureReason.CANCELED, now);
        } else if (newerQueued) {
            fail(FailureReason.SUPERSEDED, now);
        } else {
            requeue(false, now);
        }
    }

    /// Asks its worker to stop. Whatever the build results in from here on, it was canceled.
    void requestCancel(Instant now) {
        if (cancelRequestedAt == null) {
            cancelRequestedAt = now;
            updatedAt = now;
        }
    }

    /// Ends it well, or as canceled where that was asked for. Whether it goes live then, is the
    /// ledger's to say.
    void succeed(@Nullable Artifact artifact, Instant now) {
        require(DeploymentStatus.IN_PROGRESS, DeploymentStatus.READY);
        if (cancelRequestedAt != null) {
            fail(FailureReason.CANCELED, now);
            return;
        }
        if (artifact != null) {
            artifactUri = artifact.uri();
            artifactSha256 = artifact.sha256();
            artifactBytes = artifact.bytes();
        }
        status = DeploymentStatus.READY;
        finishedAt = now;
        updatedAt = now;
    }

    /// Ends it badly, from wherever it stands.
    void fail(FailureReason why, Instant now) {
        if (status.isTerminal()) {
            throw illegal(DeploymentStatus.FAIL);
        }
        if (!why.canEnd(status)) {
            throw new Problem.Invalid(
                    List.of(
                            new FieldError(
                                    "reason",
                                    "impossible-reason",
                                    "%s cannot end a deployment that is %s"
                                            .formatted(why, status))));
        }
        status = DeploymentStatus.FAIL;
        reason = why;
        finishedAt = now;
        updatedAt = now;
    }

    /// Moves it along an arrow on behalf of a client that drives it without a lease. To where it
    /// stands already is no move.
    ///
    /// @param why null for the reason that the arrow suggests
    void move(DeploymentStatus to, @Nullable FailureReason why, Instant now) {
        if (to == status && (why == null || why == reason)) {
            return;
        }
        switch (to) {
            case NOT_STARTED -> throw illegal(to);
            case QUEUED -> {
                if (status == DeploymentStatus.IN_PROGRESS) {
                    requeue(queued(projectId).isPresent(), now);
                } else {
                    queue(now);
                }
            }
            case IN_PROGRESS -> begin(now);
            case READY -> {
                succeed(null, now);
                flush();
                Release.automatic(this, now);
            }
            case FAIL -> fail(why == null ? likelyReason() : why, now);
        }
    }

    @Nullable Artifact artifact() {
        return Artifact.of(artifactUri, artifactSha256, artifactBytes);
    }

    /// That it was canceled, where somebody asked for it: that came first.
    FailureReason canceledOr(FailureReason why) {
        return cancelRequestedAt == null ? why : FailureReason.CANCELED;
    }

    boolean isOverdue(Duration deadline, Instant now) {
        return status == DeploymentStatus.IN_PROGRESS
                && startedAt != null
                && !startedAt.plus(deadline).isAfter(now);
    }

    /// Whether this was queued later than that: the younger wish counts.
    boolean isNewerThan(Deployment other) {
        if (queuedAt == null || other.queuedAt == null || queuedAt.equals(other.queuedAt)) {
            return number > other.number;
        }
        return queuedAt.isAfter(other.queuedAt);
    }

    private FailureReason likelyReason() {
        return status == DeploymentStatus.IN_PROGRESS
                ? FailureReason.BUILD_ERROR
                : FailureReason.CANCELED;
    }

    private void require(DeploymentStatus from, DeploymentStatus to) {
        if (status != from) {
            throw illegal(to);
        }
    }

    private Problem.Conflict illegal(DeploymentStatus to) {
        List<DeploymentStatus> allowed = status.next().stream().sorted().toList();
        return new Problem.Conflict(
                "illegal-transition",
                allowed.isEmpty()
                        ? "it is %s, which is final".formatted(status)
                        : "it cannot go from %s to %s".formatted(status, to),
                Map.of("from", status, "to", to, "allowed", allowed));
    }

    // Method references to Panache's own statics would miss its enhancement of this class.
    static PanacheQuery<Deployment> page(String hql, Map<String, Object> parameters) {
        return find(hql, parameters);
    }

    static long countAll(String hql, Map<String, Object> parameters) {
        return count(hql, parameters);
    }

    EntityVersion entityVersion() {
        return EntityVersion.of(version);
    }

    /// What the audit tells, where this was changed.
    Deed deed() {
        return Deed.on("deployment", id, projectId);
    }
}
