package dev.codeway.project;

import dev.codeway.platform.http.EntityVersion;
import dev.codeway.platform.http.FormerIds;
import dev.codeway.platform.http.Identifier;
import dev.codeway.platform.paging.SortKey;
import dev.codeway.platform.postgres.Sql;
import dev.codeway.platform.problem.Problem;

import io.quarkus.hibernate.orm.panache.Panache;
import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import io.quarkus.hibernate.orm.panache.PanacheQuery;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PrePersist;
import jakarta.persistence.PreUpdate;
import jakarta.persistence.Table;
import jakarta.persistence.Version;

import org.hibernate.annotations.UuidGenerator;
import org.hibernate.annotations.UuidGenerator.Style;
import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/// A site: its name, the repository it is built from and the subdomain it is served under.
@Entity
@Table(name = "project")
class Project extends PanacheEntityBase {

    static final List<SortKey<Project>> SORTS =
            List.of(
                    SortKey.instant("createdAt", project -> project.createdAt),
                    SortKey.instant("updatedAt", project -> project.updatedAt),
                    new SortKey<>(
                            "name",
                            "lower(name)",
                            "lower(:cursorKey)",
                            project -> project.name,
                            key -> key));

    private static final Subdomain NAMELESS = Subdomain.parse("project", Set.of());
    private static final int FIRST_OF_FIVE_DIGITS = 36 * 36 * 36 * 36;

    @Id
    @UuidGenerator(style = Style.VERSION_7)
    UUID id;

    String name;

    @Column(name = "git_url")
    String gitUrl;

    /// Null where a version wrote it that did not know of it; see [GitHosts].
    @Column(name = "git_host")
    @Nullable String gitHost;

    String subdomain;

    boolean pinned;

    @Column(name = "live_release_id")
    @Nullable UUID liveReleaseId;

    @Column(name = "live_deployment_id")
    @Nullable UUID liveDeploymentId;

    @Column(name = "live_since")
    @Nullable Instant liveSince;

    @Column(name = "created_at", updatable = false)
    Instant createdAt;

    @Column(name = "updated_at")
    Instant updatedAt;

    @Version long version;

    // Whatever is written is written with its host, so that it cannot undo what GitHosts has done.
    @PrePersist
    @PreUpdate
    void nameHost() {
        gitHost = GitHost.of(gitUrl);
    }

    /// Makes a project under the subdomain, which is this transaction's until it ends; empty where
    /// another project has it.
    static Optional<Project> create(
            Connection connection,
            ProjectName name,
            GitUrl gitUrl,
            Subdomain subdomain,
            Instant now)
            throws SQLException {
        Project project = new Project();
        project.id = Identifier.next();
        project.name = name.toString();
        project.gitUrl = gitUrl.toString();
        project.nameHost();
        project.subdomain = subdomain.toString();
        project.createdAt = now;
        project.updatedAt = now;
        // Whoever takes a subdomain locks it first, also where it is free.
        return Sql.firstOfLast(
                connection,
                _ -> project,
                """
                SELECT FROM pg_advisory_xact_lock(hashtextextended(?, 0));
                INSERT INTO codeway.project (id, name, git_url, git_host, subdomain, created_at, updated_at)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (subdomain) DO NOTHING
                RETURNING id
                """,
                lockOf(subdomain),
                project.id,
                project.name,
                project.gitUrl,
                project.gitHost,
                project.subdomain,
                now,
                now);
    }

    /// Throws 404 where there is none.
    static Project get(String id) {
        return find(id, LockModeType.NONE);
    }

    /// As [#get], and nobody else changes it until this transaction ends.
    static Project lock(String id) {
        return find(id, LockModeType.PESSIMISTIC_WRITE);
    }

    private static Project find(String id, LockModeType lock) {
        return Panache.getSession()
                .doReturningWork(it -> FormerIds.resolve(it, FormerIds.Subject.PROJECT, id))
                .flatMap(uuid -> Project.<Project>findByIdOptional(uuid, lock))
                .orElseThrow(Project::unknown);
    }

    static Problem.NotFound unknown() {
        return new Problem.NotFound("unknown-project", "there is no such project");
    }

    /// Throws 404 where no project has the subdomain.
    static Project servedUnder(String subdomain) {
        return Subdomain.read(subdomain)
                .flatMap(label -> findServedUnder(label, LockModeType.NONE))
                .orElseThrow(Project::unknown);
    }

    /// The project that has the subdomain, and nobody else changes it until this transaction ends.
    /// Where there is none the subdomain is this transaction's until then.
    static Optional<Project> lockServedUnder(Subdomain subdomain) {
        // The row first: whoever moves a project to another subdomain takes these locks in this
        // order.
        return findServedUnder(subdomain, LockModeType.PESSIMISTIC_WRITE)
                .or(
                        () -> {
                            lockSubdomain(subdomain);
                            return findServedUnder(subdomain, LockModeType.PESSIMISTIC_WRITE);
                        });
    }

    private static Optional<Project> findServedUnder(Subdomain subdomain, LockModeType lock) {
        return Project.<Project>find("subdomain", subdomain.toString())
                .withLock(lock)
                .firstResultOptional();
    }

    /// The subdomain, this transaction's until it ends; throws 409 where another project has it.
    static Subdomain take(Subdomain wanted) {
        lockSubdomain(wanted);
        if (isTaken(wanted)) {
            throw taken(wanted);
        }
        return wanted;
    }

    static Problem.Conflict taken(Subdomain subdomain) {
        return new Problem.Conflict(
                "subdomain-taken", "another project has the subdomain " + subdomain);
    }

    /// Makes a project under a subdomain that nobody has and that resembles the name.
    static Project create(
            Connection connection,
            ProjectName name,
            GitUrl gitUrl,
            Set<String> reserved,
            Instant now)
            throws SQLException {
        Subdomain base = subdomainOf(name);
        Subdomain candidate = base;
        while (true) {
            if (!candidate.isReserved(reserved)) {
                Optional<Project> made = create(connection, name, gitUrl, candidate, now);
                if (made.isPresent()) {
                    return made.get();
                }
            }
            candidate = base.withSuffix(randomSuffix());
        }
    }

    /// What resembles the name most; it may be reserved or taken.
    static Subdomain subdomainOf(ProjectName name) {
        return Subdomain.from(name).orElse(NAMELESS);
    }

    private static String randomSuffix() {
        return Integer.toString(
                ThreadLocalRandom.current().nextInt(FIRST_OF_FIVE_DIGITS, Integer.MAX_VALUE),
                Character.MAX_RADIX);
    }

    /// Serializes all who want this subdomain until the transaction ends, so that a free one stays
    /// free until it is taken.
    static void lockSubdomain(Subdomain subdomain) {
        Panache.getSession()
                .createNativeQuery(
                        "SELECT 1 FROM pg_advisory_xact_lock(hashtextextended(:key, 0))",
                        Integer.class)
                .setParameter("key", lockOf(subdomain))
                .getResultList();
    }

    private static String lockOf(Subdomain subdomain) {
        return "subdomain:" + subdomain;
    }

    private static boolean isTaken(Subdomain subdomain) {
        return count("subdomain", subdomain.toString()) > 0;
    }

    void rename(ProjectName to, Instant now) {
        if (!name.equals(to.toString())) {
            name = to.toString();
            updatedAt = now;
        }
    }

    void moveTo(GitUrl to, Instant now) {
        if (!gitUrl.equals(to.toString())) {
            gitUrl = to.toString();
            updatedAt = now;
        }
    }

    boolean isServedUnder(Subdomain other) {
        return subdomain.equals(other.toString());
    }

    void serveUnder(Subdomain to, Instant now) {
        subdomain = to.toString();
        updatedAt = now;
    }

    @Nullable LiveRelease live() {
        return LiveRelease.of(liveReleaseId, liveDeploymentId, liveSince);
    }

    void goLive(LiveRelease release) {
        liveReleaseId = release.id();
        liveDeploymentId = release.deploymentId();
        liveSince = release.since();
        updatedAt = release.since();
    }

    void goDark() {
        liveReleaseId = null;
        liveDeploymentId = null;
        liveSince = null;
    }

    void pin(boolean value, Instant now) {
        if (pinned != value) {
            pinned = value;
            updatedAt = now;
        }
    }

    static List<Project> all(Collection<UUID> ids) {
        return list("id in ?1", ids);
    }

    // Method references to Panache's own statics would miss its enhancement of this class.
    static PanacheQuery<Project> page(String hql, Map<String, Object> parameters) {
        return find(hql, parameters);
    }

    static long countAll(String hql, Map<String, Object> parameters) {
        return count(hql, parameters);
    }

    EntityVersion entityVersion() {
        return EntityVersion.of(version);
    }
}
