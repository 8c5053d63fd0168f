package dev.codeway.webhook;

import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonUnwrapped;

import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;

/// A delivery with what was sent and how each attempt went.
///
/// @param payload the body that is sent
/// @param history the last hundred attempts, oldest first
@Schema(name = "WebhookDeliveryHistory")
public record DeliveryHistory(
        @JsonUnwrapped DeliveryView delivery,
        @JsonRawValue @Schema(implementation = Object.class) String payload,
        List<Attempt> history) {

    /// One attempt.
    ///
    /// @param endedAt null while it goes on, and where its instance ended before it could say how
    ///   it went
    /// @param responseStatus null where there was no answer
    /// @param error null where it went well
    @Schema(name = "WebhookAttempt")
    public record Attempt(
            int number,
            Instant startedAt,
            @Nullable Instant endedAt,
            @Nullable Integer responseStatus,
            @Nullable String error) {}
}
