package dev.codeway.webhook;

import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.UUID;

/// A delivery as lists show it.
///
/// @param id the message's, `webhook-id` in its headers
/// @param eventId its place in the feed, null where it tells of no event
/// @param attempts how often it was sent, or tried to be
/// @param nextAttemptAt null where it is finished or waits for an older one of its deployment
/// @param responseStatus the receiver's last answer, null where there was none
/// @param error why the last attempt failed
@Schema(name = "WebhookDelivery")
public record DeliveryView(
        UUID id,
        UUID webhookId,
        @Nullable Long eventId,
        @Schema(examples = "deployment.ready") String type,
        @Nullable UUID projectId,
        @Nullable UUID deploymentId,
        DeliveryStatus status,
        int attempts,
        @Nullable Instant nextAttemptAt,
        @Schema(examples = "204") @Nullable Integer responseStatus,
        @Nullable String error,
        Instant createdAt,
        @Nullable Instant finishedAt) {

    static DeliveryView of(WebhookDelivery delivery) {
        return new DeliveryView(
                delivery.id,
                delivery.webhookId,
                delivery.eventId,
                delivery.type,
                delivery.projectId,
                delivery.deploymentId,
                delivery.status,
                delivery.attempts,
                delivery.nextAttemptAt,
                delivery.responseStatus,
                delivery.error,
                delivery.createdAt,
                delivery.finishedAt);
    }
}
