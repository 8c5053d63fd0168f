package dev.codeway.webhook;

import dev.codeway.platform.audit.Deed;
import dev.codeway.platform.http.EntityVersion;
import dev.codeway.platform.http.Identifier;
import dev.codeway.platform.paging.SortKey;
import dev.codeway.platform.problem.Problem;

import io.quarkus.hibernate.orm.panache.Panache;
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
import java.util.UUID;

/// Somebody who is told of events.
///
/// Whoever changes what is to be delivered to it holds its lock, so the lock order is always
/// webhook, then deliveries.
@Entity
@Table(name = "webhook")
class Webhook extends PanacheEntityBase {

    /// Why nothing is delivered.
    public enum DisabledReason {
        /// The receiver answered 410.
        GONE,
        REQUESTED
    }

    static final List<SortKey<Webhook>> SORTS =
            List.of(
                    SortKey.instant("createdAt", webhook -> webhook.createdAt),
                    SortKey.instant("updatedAt", webhook -> webhook.updatedAt));

    @Id
    @UuidGenerator(style = Style.VERSION_7)
    UUID id;

    String url;

    @JdbcTypeCode(SqlTypes.ARRAY)
    @Column(columnDefinition = "text[]")
    List<String> events;

    @Column(name = "project_id", updatable = false)
    @Nullable UUID projectId;

    String secret;

    @Column(name = "previous_secret")
    @Nullable String previousSecret;

    @Column(name = "previous_secret_until")
    @Nullable Instant previousSecretUntil;

    @Column(name = "disabled_at")
    @Nullable Instant disabledAt;

    @Enumerated(EnumType.STRING)
    @Column(name = "disabled_reason")
    @Nullable DisabledReason disabledReason;

    /// The place in the feed up to which deliveries have been made.
    long place;

    @Column(name = "created_at", updatable = false)
    Instant createdAt;

    @Column(name = "updated_at")
    Instant updatedAt;

    @Version long version;

    /// Is told of what happens from now on.
    static Webhook create(
            WebhookUrl url,
            EventSelection events,
            @Nullable UUID projectId,
            Secret secret,
            Instant now) {
        Webhook webhook = new Webhook();
        webhook.url = url.value();
        webhook.events = events.types();
        webhook.projectId = projectId;
        webhook.secret = secret.text();
        webhook.place = endOfFeed();
        webhook.createdAt = now;
        webhook.updatedAt = now;
        webhook.persistAndFlush();
        return webhook;
    }

    /// Throws 404 where there is none.
    static Webhook get(String id) {
        return find(id, LockModeType.NONE);
    }

    /// As [#get], and nobody else changes it until this transaction ends.
    static Webhook lock(String id) {
        return find(id, LockModeType.PESSIMISTIC_WRITE);
    }

    private static Webhook find(String id, LockModeType lock) {
        return Identifier.parse(id)
                .flatMap(uuid -> Webhook.<Webhook>findByIdOptional(uuid, lock))
                .orElseThrow(
                        () -> new Problem.NotFound("unknown-webhook", "there is no such webhook"));
    }

    static boolean projectExists(UUID id) {
        return Panache.getSession()
                .createNativeQuery(
                        "SELECT EXISTS (SELECT FROM codeway.project WHERE id = :id)", Boolean.class)
                .setParameter("id", id)
                .getSingleResult();
    }

    private static long endOfFeed() {
        return Panache.getSession()
                .createNativeQuery("SELECT codeway.event_horizon()", Long.class)
                .getSingleResult();
    }

    void moveTo(WebhookUrl to, Instant now) {
        if (!url.equals(to.value())) {
            url = to.value();
            updatedAt = now;
        }
    }

    void select(EventSelection selection, Instant now) {
        if (!events.equals(selection.types())) {
            events = selection.types();
            updatedAt = now;
        }
    }

    /// @param overlap how long the old one signs too, so that no receiver has to change at a moment
    void rotate(Secret to, Duration overlap, Instant now) {
        if (!secret.equals(to.text())) {
            previousSecret = secret;
            previousSecretUntil = now.plus(overlap);
            secret = to.text();
            updatedAt = now;
        }
    }

    /// Is told again, of what happens from now on.
    void enable(Instant now) {
        if (disabledAt != null) {
            disabledAt = null;
            disabledReason = null;
            place = endOfFeed();
            updatedAt = now;
        }
    }

    void disable(Instant now) {
        if (disabledAt == null) {
            disabledAt = now;
            disabledReason = DisabledReason.REQUESTED;
            updatedAt = now;
            WebhookDelivery.abandonAll(id);
        }
    }

    /// Throws 409 while it is disabled.
    void requireEnabled() {
        if (disabledAt != null) {
            throw new Problem.Conflict(
                    "webhook-disabled", "the webhook is disabled; enable it first");
        }
    }

    // Method references to Panache's own statics would miss its enhancement of this class.
    static PanacheQuery<Webhook> page(String hql, Map<String, Object> parameters) {
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
        return Deed.on("webhook", id, projectId);
    }
}
