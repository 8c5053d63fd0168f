package dev.codeway.webhook;

import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

import java.util.List;

/// The request for a new webhook.
record CreateWebhook(
        @Schema(required = true, examples = "https://example.com/hooks/codeway", maxLength = 2000)
                @Nullable String url,
        @Schema(
                        examples = "[\"deployment.ready\",\"release\"]",
                        description = "Types of events or kinds of them; none for all")
                @Nullable List<String> events,
        @Schema(description = "Only events of this project") @Nullable String projectId,
        @Schema(
                        examples = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
                        description = "24 to 64 bytes; without one it is made")
                @Nullable String secret) {}
