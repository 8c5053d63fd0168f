package dev.codeway.routing;

import dev.codeway.platform.http.EntityVersion;

import io.quarkus.runtime.annotations.RegisterForReflection;

import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.UUID;

/// What of a project is or was live.
///
/// @param artifact null where the build named none
@RegisterForReflection
record Live(UUID deploymentId, @Nullable Artifact artifact, Release release) {

    /// What a build made.
    ///
    /// @param sha256 in lower-case hexadecimal digits
    @RegisterForReflection
    @Schema(name = "RouteArtifact")
    record Artifact(
            @Schema(examples = "https://artifacts.example/shop-7.tar.zst") String uri,
            @Schema(examples = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")
                    String sha256,
            @Schema(examples = "1048576") long bytes) {}

    /// The entry of the ledger that made it live.
    ///
    /// @param number counts the project's releases from 1
    @RegisterForReflection
    @Schema(name = "RouteRelease")
    record Release(
            UUID id,
            @Schema(examples = "12") int number,
            @Schema(enumeration = {"AUTO", "PROMOTE", "ROLLBACK"}) String kind,
            @Schema(examples = "2026-01-31T12:00:00.123456Z") Instant liveFrom) {}

    /// A release names one deployment for ever; only the artifact goes, with the deployment.
    EntityVersion version() {
        return new EntityVersion(
                artifact == null
                        ? "\"" + release.id() + "\""
                        : "\"" + release.id() + "." + artifact.sha256() + "\"");
    }
}
