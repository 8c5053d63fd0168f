package dev.codeway.webhook;

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

import org.hibernate.annotations.UuidGenerator;
import org.hibernate.annotations.UuidGenerator.Style;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// One message for one webhook. Its id is the message's: whoever gets it twice knows it by that.
@Entity
@Table(name = "webhook_delivery")
class WebhookDelivery extends PanacheEntityBase {

    static final List<SortKey<WebhookDelivery>> SORTS =
            List.of(SortKey.instant("createdAt", delivery -> delivery.createdAt));

    @Id
    @UuidGenerator(style = Style.VERSION_7)
    UUID id;

    @Column(name = "webhook_id", updatable = false)
    UUID webhookId;

    @Column(name = "event_id", updatable = false)
    @Nullable Long eventId;

    @Column(updatable = false)
    String type;

    @Column(name = "project_id", updatable = false)
    @Nullable UUID projectId;

    @Column(name = "deployment_id", updatable = false)
    @Nullable UUID deploymentId;

    @Column(updatable = false)
    String payload;

    @Enumerated(EnumType.STRING)
    DeliveryStatus status;

    @Column(name = "in_order")
    boolean inOrder;

    int attempts;
    int failures;

    @Column(name = "next_attempt_at")
    @Nullable Instant nextAttemptAt;

    @Column(name = "sending_until")
    @Nullable Instant sendingUntil;

    @Column(name = "response_status")
    @Nullable Integer responseStatus;

    @Nullable String error;

    @Column(name = "created_at", updatable = false)
    Instant createdAt;

    @Column(name = "finished_at")
    @Nullable Instant finishedAt;

    /// A message that tells of no event.
    static WebhookDelivery test(Webhook webhook, String payload) {
        Instant now = databaseTime();
        WebhookDelivery delivery = new WebhookDelivery();
        delivery.webhookId = webhook.id;
        delivery.type = "webhook.test";
        delivery.payload = payload;
        delivery.status = DeliveryStatus.PENDING;
        delivery.nextAttemptAt = now;
        delivery.createdAt = now;
        delivery.persistAndFlush();
        return delivery;
    }

    /// Throws 404 where the webhook has none of this id.
    static WebhookDelivery get(Webhook webhook, String id) {
        return find(webhook, id, LockModeType.NONE);
    }

    /// As [#get], and nobody else changes it until this transaction ends.
    static WebhookDelivery lock(Webhook webhook, String id) {
        return find(webhook, id, LockModeType.PESSIMISTIC_WRITE);
    }

    private static WebhookDelivery find(Webhook webhook, String id, LockModeType lock) {
        return Identifier.parse(id)
                .flatMap(uuid -> WebhookDelivery.<WebhookDelivery>findByIdOptional(uuid, lock))
                .filter(delivery -> delivery.webhookId.equals(webhook.id))
                .orElseThrow(
                        () ->
                                new Problem.NotFound(
                                        "unknown-delivery", "the webhook has no such delivery"));
    }

    /// Gives up all that is on its way to a webhook.
    static void abandonAll(UUID webhookId) {
        Panache.getSession()
                .createNativeMutationQuery(DeliveryQueue.ABANDON_ALL)
                .setParameter(1, webhookId)
                .executeUpdate();
    }

    /// Makes it due, with all its retries before it. A finished one no longer keeps the order: its
    /// turn is over. Throws 409 while an older one of its deployment goes first.
    void resend() {
        Instant now = databaseTime();
        if (status != DeliveryStatus.PENDING) {
            status = DeliveryStatus.PENDING;
            inOrder = false;
            finishedAt = null;
        } else if (nextAttemptAt == null) {
            throw new Problem.Conflict(
                    "delivery-waiting", "an older delivery of the same deployment goes first");
        } else if (sendingUntil != null && sendingUntil.isAfter(now)) {
            return;
        }
        failures = 0;
        nextAttemptAt = now;
        sendingUntil = null;
    }

    private static Instant databaseTime() {
        return Panache.getSession()
                .createNativeQuery("SELECT clock_timestamp()", Instant.class)
                .getSingleResult();
    }

    // Method references to Panache's own statics would miss its enhancement of this class.
    static PanacheQuery<WebhookDelivery> page(String hql, Map<String, Object> parameters) {
        return find(hql, parameters);
    }

    static long countAll(String hql, Map<String, Object> parameters) {
        return count(hql, parameters);
    }
}
