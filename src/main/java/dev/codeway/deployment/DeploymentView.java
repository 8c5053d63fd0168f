package dev.codeway.deployment;

import jakarta.ws.rs.core.HttpHeaders;

import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.UUID;

/// A deployment as clients see it.
///
/// @param number counts the project's deployments from 1
/// @param reason why it failed; also null where it failed before reasons were recorded
/// @param attempt how often its build was begun
@Schema(name = "Deployment")
record DeploymentView(
        @Schema(examples = "01936b2e-7d3a-7c1e-9a57-0f6a1c2b3d4f") UUID id,
        @Schema(examples = "01936b2e-7d3a-7c1e-9a57-0f6a1c2b3d4e") UUID projectId,
        @Schema(examples = "7") int number,
        DeploymentStatus status,
        @Nullable FailureReason reason,
        @Schema(examples = "main") @Nullable String ref,
        @Schema(examples = "9f2c1e4b") @Nullable String commit,
        DeploymentTrigger trigger,
        @Nullable UUID retryOf,
        @Schema(examples = "1") int attempt,
        @Schema(examples = "2026-01-31T12:00:00.123456Z") Instant createdAt,
        @Schema(examples = "2026-01-31T12:00:00.123456Z") Instant updatedAt,
        @Nullable Instant queuedAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt) {

    static DeploymentView of(Deployment deployment) {
        return new DeploymentView(
                deployment.id,
                deployment.projectId,
                deployment.number,
                deployment.status,
                deployment.reason,
                deployment.ref,
                deployment.commit,
                deployment.trigger,
                deployment.retryOf,
                deployment.attempt,
                deployment.createdAt,
                deployment.updatedAt,
                deployment.queuedAt,
                deployment.startedAt,
                deployment.finishedAt);
    }

    /// 201 with the address of what was made.
    static RestResponse<DeploymentView> created(Deployment deployment) {
        return RestResponse.ResponseBuilder.<DeploymentView>create(RestResponse.Status.CREATED)
                .entity(of(deployment))
                .header(HttpHeaders.LOCATION, "/v1/deployments/" + deployment.id)
                .header(HttpHeaders.ETAG, deployment.entityVersion().tag())
                .build();
    }
}
