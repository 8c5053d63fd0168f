package dev.codeway.access;

import com.fasterxml.jackson.annotation.JsonInclude;

import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/// A key as clients see it.
///
/// @param hint how it begins
/// @param projects the only ones that there are for it; null for all
/// @param lastUsedAt to the minute
/// @param key only in the answer to the request that made it
@Schema(
        name = "Key",
        requiredProperties = {
            "id",
            "name",
            "role",
            "projects",
            "hint",
            "expiresAt",
            "revokedAt",
            "lastUsedAt",
            "createdBy",
            "createdAt",
            "updatedAt"
        })
public record KeyView(
        UUID id,
        String name,
        @Schema(enumeration = {"reader", "developer", "worker", "router", "admin"}) String role,
        @Schema(nullable = true) @Nullable List<UUID> projects,
        @Schema(examples = "cwk_0aB1cD") String hint,
        @Schema(nullable = true) @Nullable Instant expiresAt,
        @Schema(nullable = true) @Nullable Instant revokedAt,
        @Schema(nullable = true) @Nullable Instant lastUsedAt,
        String createdBy,
        Instant createdAt,
        Instant updatedAt,
        @JsonInclude(JsonInclude.Include.NON_NULL)
                @Schema(description = "Only in the answer to the request that made it")
                @Nullable String key) {

    static KeyView of(ApiKey key) {
        return of(key, null);
    }

    static KeyView of(ApiKey key, @Nullable KeyToken token) {
        return new KeyView(
                key.id,
                key.name,
                key.role.toString(),
                key.projects,
                key.hint,
                key.expiresAt,
                key.revokedAt,
                key.lastUsedAt,
                key.createdBy,
                key.createdAt,
                key.updatedAt,
                token == null ? null : token.text());
    }
}
