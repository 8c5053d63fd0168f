package dev.codeway.project;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;

import dev.codeway.platform.http.EntityVersion;
import dev.codeway.platform.relation.Related;

import jakarta.ws.rs.core.HttpHeaders;

import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/// A project as clients see it.
///
/// @param id a UUIDv7 (RFC 9562), so ids sort by age
/// @param name 1 to 100 characters
/// @param gitURL where the source lies
/// @param subdomain one DNS label, unique
/// @param live what the subdomain serves; null before the first release
/// @param pinned whether automatic releases are off
/// @param relations what was asked for with `include=`
@Schema(name = "Project")
@JsonSerialize(using = ProjectSerializer.class)
public record ProjectView(
        @Schema(examples = "01936b2e-7d3a-7c1e-9a57-0f6a1c2b3d4e") UUID id,
        @Schema(examples = "Shop") String name,
        @Schema(examples = "https://github.com/acme/shop.git") String gitURL,
        @Schema(examples = "shop") String subdomain,
        @Nullable LiveRelease live,
        boolean pinned,
        @Schema(examples = "2026-01-31T12:00:00.123456Z") Instant createdAt,
        @Schema(examples = "2026-01-31T12:00:00.123456Z") Instant updatedAt,
        @Schema(hidden = true) @JsonAnyGetter Map<String, @Nullable Object> relations)
        implements Related<ProjectView> {

    static ProjectView of(Project project) {
        return new ProjectView(
                project.id,
                project.name,
                project.gitUrl,
                project.subdomain,
                project.live(),
                project.pinned,
                project.createdAt,
                project.updatedAt,
                Map.of());
    }

    /// 201 with the address of what was made.
    RestResponse<ProjectView> created(EntityVersion version) {
        return RestResponse.ResponseBuilder.<ProjectView>create(RestResponse.Status.CREATED)
                .entity(this)
                .header(HttpHeaders.LOCATION, location())
                .header(HttpHeaders.ETAG, version.tag())
                .build();
    }

    /// Where it is found.
    String location() {
        return "/v1/projects/" + id;
    }

    @Override
    public ProjectView with(Map<String, @Nullable Object> others) {
        return new ProjectView(
                id, name, gitURL, subdomain, live, pinned, createdAt, updatedAt, others);
    }
}
