package dev.codeway.access;

import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

import java.util.List;

/// The request for a new key.
record CreateKey(
        @Schema(required = true, examples = "CI of the shop", maxLength = 100)
                @Nullable String name,
        @Schema(
                        required = true,
                        enumeration = {"reader", "developer", "worker", "router", "admin"})
                @Nullable String role,
        @Schema(
                        description =
                                "The only projects that there are for it; all where there are none."
                                        + " Only for readers, developers and workers")
                @Nullable List<String> projects,
        @Schema(
                        examples = "2027-01-31T12:00:00Z",
                        description = "When it ends by itself; never where there is none")
                @Nullable String expiresAt) {}
