package dev.codeway.project;

import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.UUID;

/// A project as clients see it.
///
/// @param id a UUIDv7 (RFC 9562), so ids sort by age
/// @param name 1 to 100 characters
/// @param gitURL where the source lies
/// @param subdomain one DNS label, unique
/// @param live what the subdomain serves; null before the first release
/// @param pinned whether automatic releases are off
@Schema(name = "Project")
record ProjectView(
        @Schema(examples = "01936b2e-7d3a-7c1e-9a57-0f6a1c2b3d4e") UUID id,
        @Schema(examples = "Shop") String name,
        @Schema(examples = "https://github.com/acme/shop.git") String gitURL,
        @Schema(examples = "shop") String subdomain,
        @Nullable LiveRelease live,
        boolean pinned,
        @Schema(examples = "2026-01-31T12:00:00.123456Z") Instant createdAt,
        @Schema(examples = "2026-01-31T12:00:00.123456Z") Instant updatedAt) {

    static ProjectView of(Project project) {
        return new ProjectView(
                project.id,
                project.name,
                project.gitUrl,
                project.subdomain,
                project.live(),
                project.pinned,
                project.createdAt,
                project.updatedAt);
    }
}
