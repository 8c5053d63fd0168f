package dev.codeway.routing;

import com.fasterxml.jackson.databind.annotation.JsonSerialize;

import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

import java.util.UUID;

/// What a subdomain leads to.
@Schema(name = "Resolved")
@JsonSerialize(using = ResolvedSerializer.class)
record ResolvedView(
        @Schema(examples = "01936b2e-7d3a-7c1e-9a57-0f6a1c2b3d4e") UUID projectId,
        @Schema(examples = "01936b2e-7d3a-7c1e-9a57-0f6a1c2b3d4f") UUID deploymentId,
        Live.@Nullable Artifact artifact,
        Live.Release release) {

    static ResolvedView of(UUID projectId, Live live) {
        return new ResolvedView(projectId, live.deploymentId(), live.artifact(), live.release());
    }
}
