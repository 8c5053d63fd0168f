package dev.codeway.platform.http;

import io.quarkus.hibernate.orm.panache.Panache;
import io.quarkus.hibernate.orm.panache.PanacheEntityBase;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Optional;

/// The answer that was given under an idempotency key.
@Entity
@Table(name = "idempotency_key")
class IdempotencyKey extends PanacheEntityBase {

    @Id public String key;

    /// SHA-256 of the operation and its payload.
    public byte[] fingerprint;

    public int status;
    public @Nullable String location;
    public @Nullable String etag;
    public String body;

    @Column(name = "created_at")
    public Instant createdAt;

    static IdempotencyKey of(String key) {
        IdempotencyKey unused = new IdempotencyKey();
        unused.key = key;
        return unused;
    }

    static Optional<IdempotencyKey> named(String key) {
        return findByIdOptional(key);
    }

    /// Keeps others from using the key until this transaction ends; false where one already does.
    static boolean tryLock(String key) {
        return Panache.getSession()
                .createNativeQuery(
                        "SELECT pg_try_advisory_xact_lock(hashtextextended(:key, 0))",
                        Boolean.class)
                .setParameter("key", "idempotency-key:" + key)
                .getSingleResult();
    }

    static long deleteOlderThan(Instant instant) {
        return delete("createdAt < ?1", instant);
    }
}
