package dev.codeway.webhook;

import com.fasterxml.jackson.annotation.JsonInclude;

import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/// A webhook as clients see it.
///
/// @param events types or kinds of events, none for all
/// @param projectId null for all projects
/// @param disabledReason `GONE` where the receiver answered 410, `REQUESTED` where a client
///   disabled it, null while it is enabled
/// @param secret only in the answer to the request that set it
@Schema(
        name = "Webhook",
        requiredProperties = {
            "id",
            "url",
            "events",
            "projectId",
            "enabled",
            "disabledAt",
            "disabledReason",
            "createdAt",
            "updatedAt"
        })
public record WebhookView(
        UUID id,
        @Schema(examples = "https://example.com/hooks/codeway") String url,
        @Schema(examples = "[\"deployment.ready\",\"release\"]") List<String> events,
        @Schema(nullable = true) @Nullable UUID projectId,
        boolean enabled,
        @Schema(nullable = true) @Nullable Instant disabledAt,
        @Schema(nullable = true) Webhook.@Nullable DisabledReason disabledReason,
        Instant createdAt,
        Instant updatedAt,
        @JsonInclude(JsonInclude.Include.NON_NULL)
                @Schema(
                        examples = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
                        description = "Only in the answer to the request that set it")
                @Nullable String secret) {

    static WebhookView of(Webhook webhook) {
        return new WebhookView(
                webhook.id,
                webhook.url,
                webhook.events,
                webhook.projectId,
                webhook.disabledAt == null,
                webhook.disabledAt,
                webhook.disabledReason,
                webhook.createdAt,
                webhook.updatedAt,
                null);
    }

    WebhookView with(Secret revealed) {
        return new WebhookView(
                id,
                url,
                events,
                projectId,
                enabled,
                disabledAt,
                disabledReason,
                createdAt,
                updatedAt,
                revealed.text());
    }
}
