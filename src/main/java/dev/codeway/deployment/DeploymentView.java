package dev.codeway.deployment;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;

import dev.codeway.build.Artifact;
import dev.codeway.platform.http.EntityVersion;
import dev.codeway.platform.relation.Related;

import jakarta.ws.rs.core.HttpHeaders;

import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/// A deployment as clients see it.
///
/// @param number counts the project's deployments from 1
/// @param reason why it failed; also null where it failed before reasons were recorded
/// @param attempt how often its build was begun
/// @param cancelRequestedAt when somebody asked for its end while it was being built
/// @param logsComplete whether all that the worker wrote of its log is there; null where it did not
///   say how much that is
/// @param queue its place, and what it waits for, while it is QUEUED
/// @param relations what was asked for with `include=`
@Schema(name = "Deployment")
@JsonSerialize(using = DeploymentSerializer.class)
public record DeploymentView(
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
        @Nullable Instant finishedAt,
        @Nullable Instant cancelRequestedAt,
        @Nullable Artifact artifact,
        @Nullable Boolean logsComplete,
        @Nullable QueuePlace queue,
        @Schema(hidden = true) @JsonAnyGetter Map<String, @Nullable Object> relations)
        implements Related<DeploymentView> {

    static DeploymentView of(Deployment deployment, @Nullable QueuePlace queue) {
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
                deployment.finishedAt,
                deployment.cancelRequestedAt,
                deployment.artifact(),
                deployment.logsComplete,
                queue,
                Map.of());
    }

    @Override
    public DeploymentView with(Map<String, @Nullable Object> others) {
        return new DeploymentView(
                id,
                projectId,
                number,
                status,
                reason,
                ref,
                commit,
                trigger,
                retryOf,
                attempt,
                createdAt,
                updatedAt,
                queuedAt,
                startedAt,
                finishedAt,
                cancelRequestedAt,
                artifact,
                logsComplete,
                queue,
                others);
    }

    /// 201 with the address of what was made.
    RestResponse<DeploymentView> created(EntityVersion version) {
        return RestResponse.ResponseBuilder.<DeploymentView>create(RestResponse.Status.CREATED)
                .entity(this)
                .header(HttpHeaders.LOCATION, "/v1/deployments/" + id)
                .header(HttpHeaders.ETAG, version.tag())
                .build();
    }
}
