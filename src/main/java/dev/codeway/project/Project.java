package dev.codeway.project;

import dev.codeway.platform.http.EntityVersion;
import dev.codeway.platform.http.Identifier;
import dev.codeway.platform.paging.SortKey;
import dev.codeway.platform.problem.Problem;

import io.quarkus.hibernate.orm.panache.Panache;
import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import io.quarkus.hibernate.orm.panache.PanacheQuery;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.LockModeType;
import jakarta.persistence.Table;
import jakarta.persistence.Version;

import org.hibernate.annotations.UuidGenerator;
import org.hibernate.annotations.UuidGenerator.Style;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

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

    @Id
    @UuidGenerator(style = Style.VERSION_7)
    UUID id;

    String name;

    @Column(name = "git_url")
    String gitUrl;

    String subdomain;

    @Column(name = "created_at", updatable = false)
    Instant createdAt;

    @Column(name = "updated_at")
    Instant updatedAt;

    @Version long version;

    static Project create(ProjectName name, GitUrl gitUrl, Subdomain subdomain, Instant now) {
        Project project = new Project();
        project.name = name.toString();
        project.gitUrl = gitUrl.toString();
        project.subdomain = subdomain.toString();
        project.createdAt = now;
        project.updatedAt = now;
        project.persistAndFlush();
        return project;
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
        return Identifier.parse(id)
                .flatMap(uuid -> Project.<Project>findByIdOptional(uuid, lock))
                .orElseThrow(
                        () -> new Problem.NotFound("unknown-project", "there is no such project"));
    }

    /// Whether a project is served under the subdomain.
    static boolean isTaken(Subdomain subdomain) {
        return count("subdomain", subdomain.toString()) > 0;
    }

    /// Serializes all who want this subdomain until the transaction ends, so that a free one stays
    /// free until it is taken.
    static void lockSubdomain(Subdomain subdomain) {
        Panache.getSession()
                .createNativeQuery(
                        "SELECT 1 FROM pg_advisory_xact_lock(hashtextextended(:key, 0))",
                        Integer.class)
                .setParameter("key", "subdomain:" + subdomain)
                .getResultList();
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
