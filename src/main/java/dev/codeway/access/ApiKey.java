package dev.codeway.access;

import dev.codeway.platform.audit.Deed;
import dev.codeway.platform.http.EntityVersion;
import dev.codeway.platform.http.Identifier;
import dev.codeway.platform.identity.Caller;
import dev.codeway.platform.identity.Role;
import dev.codeway.platform.paging.SortKey;
import dev.codeway.platform.problem.Problem;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import io.quarkus.hibernate.orm.panache.PanacheQuery;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.LockModeType;
import jakarta.persistence.Table;
import jakarta.persistence.Version;

import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.annotations.UuidGenerator;
import org.hibernate.annotations.UuidGenerator.Style;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/// Lets its bearer in, as long as it is neither revoked nor expired. It stays when it is revoked,
/// so that the audit can say whose it was.
@Entity
@Table(name = "api_key")
class ApiKey extends PanacheEntityBase {

    static final List<SortKey<ApiKey>> SORTS =
            List.of(
                    SortKey.instant("createdAt", key -> key.createdAt),
                    SortKey.instant("updatedAt", key -> key.updatedAt));

    @Id
    @UuidGenerator(style = Style.VERSION_7)
    UUID id;

    String name;

    @Enumerated(EnumType.STRING)
    @Column(updatable = false)
    Role role;

    @JdbcTypeCode(SqlTypes.ARRAY)
    @Column(columnDefinition = "uuid[]", updatable = false)
    @Nullable List<UUID> projects;

    String hash;

    @Column(name = "previous_hash")
    @Nullable String previousHash;

    @Column(name = "previous_until")
    @Nullable Instant previousUntil;

    String hint;

    @Column(name = "expires_at")
    @Nullable Instant expiresAt;

    @Column(name = "revoked_at")
    @Nullable Instant revokedAt;

    @Column(name = "last_used_at", insertable = false, updatable = false)
    @Nullable Instant lastUsedAt;

    @Column(name = "created_by", updatable = false)
    String createdBy;

    @Column(name = "created_at", updatable = false)
    Instant createdAt;

    @Column(name = "updated_at")
    Instant updatedAt;

    @Version long version;

    static ApiKey create(NewKey wanted, KeyToken token, String createdBy, Instant now) {
        ApiKey key = new ApiKey();
        key.name = wanted.name();
        key.role = wanted.role();
        key.projects = wanted.projects();
        key.hash = token.hash();
        key.hint = token.hint();
        key.expiresAt = wanted.expiresAt();
        key.createdBy = createdBy;
        key.createdAt = now;
        key.updatedAt = now;
        key.persistAndFlush();
        return key;
    }

    /// The one that this is the key of, if it is good at that moment.
    static Optional<ApiKey> admitting(KeyToken token, Instant now) {
        return ApiKey.<ApiKey>find(
                        """
                        (hash = :hash OR previousHash = :hash AND previousUntil > :now)
                            AND revokedAt IS NULL AND (expiresAt IS NULL OR expiresAt > :now)
                        """,
                        Map.of("hash", token.hash(), "now", now))
                .firstResultOptional();
    }

    /// All hashes by which the key may be known; none where there is no such key.
    static List<String> hashes(UUID id) {
        return ApiKey.<ApiKey>findByIdOptional(id).stream()
                .flatMap(key -> Stream.of(key.hash, key.previousHash))
                .filter(Objects::nonNull)
                .toList();
    }

    /// Whether anybody could still make keys.
    static boolean anyAdmits(Role role, Instant now) {
        return count(
                        "role = ?1 AND revokedAt IS NULL AND (expiresAt IS NULL OR expiresAt > ?2)",
                        role,
                        now)
                > 0;
    }

    /// Throws 404 where there is none.
    static ApiKey get(String id) {
        return find(id, LockModeType.NONE);
    }

    /// As [#get], and nobody else changes it until this transaction ends.
    static ApiKey lock(String id) {
        return find(id, LockModeType.PESSIMISTIC_WRITE);
    }

    private static ApiKey find(String id, LockModeType lock) {
        return Identifier.parse(id)
                .flatMap(uuid -> ApiKey.<ApiKey>findByIdOptional(uuid, lock))
                .orElseThrow(() -> new Problem.NotFound("unknown-key", "there is no such key"));
    }

    // Method references to Panache's own statics would miss its enhancement of this class.
    static PanacheQuery<ApiKey> page(String hql, Map<String, Object> parameters) {
        return find(hql, parameters);
    }

    static long countAll(String hql, Map<String, Object> parameters) {
        return count(hql, parameters);
    }

    static List<ApiKey> newest() {
        return ApiKey.<ApiKey>find("ORDER BY createdAt DESC, id DESC").list();
    }

    /// @param overlap how long the old one is good too
    void rotate(KeyToken to, Duration overlap, Instant now) {
        requireGood(now);
        previousHash = overlap.isZero() ? null : hash;
        previousUntil = overlap.isZero() ? null : now.plus(overlap);
        hash = to.hash();
        hint = to.hint();
        updatedAt = now;
    }

    /// Once revoked it never comes back.
    void revoke(Instant now) {
        if (revokedAt == null) {
            revokedAt = now;
            updatedAt = now;
        }
    }

    private void requireGood(Instant now) {
        if (revokedAt != null || (expiresAt != null && !expiresAt.isAfter(now))) {
            throw new Problem.Conflict("key-ended", "the key is revoked or has expired");
        }
    }

    /// Until when its bearer may go on without being looked at again; null for ever.
    @Nullable Instant goodUntil(KeyToken token) {
        Instant rotated = hash.equals(token.hash()) ? null : previousUntil;
        if (rotated == null || expiresAt == null) {
            return rotated == null ? expiresAt : rotated;
        }
        return rotated.isBefore(expiresAt) ? rotated : expiresAt;
    }

    Caller caller() {
        return new Caller("key:" + id, name, role, projects == null ? null : Set.copyOf(projects));
    }

    EntityVersion entityVersion() {
        return EntityVersion.of(version);
    }

    /// What the audit tells, where this was changed.
    Deed deed() {
        return Deed.on("key", id, null);
    }
}
