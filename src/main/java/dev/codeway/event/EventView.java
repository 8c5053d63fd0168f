package dev.codeway.event;

import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/// An event as clients see it, for the API's description: the database writes it.
@Schema(name = "Event")
record EventView(
        @Schema(examples = "4711") long id,
        @Schema(examples = "deployment.ready") String type,
        UUID projectId,
        @Nullable UUID deploymentId,
        Instant createdAt,
        @Schema(
                        description =
                                "The project, deployment or release after the change, or before its deletion")
                Map<String, Object> data) {}
