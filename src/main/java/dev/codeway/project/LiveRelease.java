package dev.codeway.project;

import com.fasterxml.jackson.databind.annotation.JsonSerialize;

import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.UUID;

/// What a project's subdomain serves.
///
/// @param id of the release in the ledger
/// @param since when
@Schema(name = "LiveRelease")
@JsonSerialize(using = LiveReleaseSerializer.class)
public record LiveRelease(UUID id, UUID deploymentId, Instant since) {

    /// As it is kept; null where nothing is served.
    static @Nullable LiveRelease of(
            @Nullable UUID id, @Nullable UUID deploymentId, @Nullable Instant since) {
        return id == null || deploymentId == null || since == null
                ? null
                : new LiveRelease(id, deploymentId, since);
    }
}
