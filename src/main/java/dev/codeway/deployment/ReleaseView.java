package dev.codeway.deployment;

import dev.codeway.project.LiveRelease;
import dev.codeway.project.ProjectState;

import jakarta.ws.rs.core.HttpHeaders;

import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Objects;
import java.util.UUID;

/// A release as clients see it.
///
/// @param number counts the project's releases from 1
/// @param liveUntil null while it is live
@Schema(name = "Release")
public record ReleaseView(
        UUID id,
        UUID projectId,
        @Schema(examples = "4") int number,
        UUID deploymentId,
        ReleaseKind kind,
        @Schema(examples = "2026-01-31T12:00:00.123456Z") Instant liveFrom,
        @Nullable Instant liveUntil) {

    static ReleaseView of(Release release) {
        return new ReleaseView(
                release.id,
                release.projectId,
                release.number,
                release.deploymentId,
                release.kind,
                release.createdAt,
                release.liveUntil);
    }

    /// What a project serves, with the project's version for the next change.
    static RestResponse<ReleaseView> live(ProjectState project) {
        LiveRelease live = Objects.requireNonNull(project.live());
        return RestResponse.ResponseBuilder.ok(of(Release.get(live.id())))
                .header(HttpHeaders.ETAG, project.version().tag())
                .build();
    }
}
