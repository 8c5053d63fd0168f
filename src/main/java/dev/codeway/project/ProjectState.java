package dev.codeway.project;

import dev.codeway.platform.http.EntityVersion;

import org.jspecify.annotations.Nullable;

import java.util.UUID;

/// What decides about a project's releases, locked until the transaction ends.
///
/// @param live null where nothing is live yet
/// @param pinned whether automatic releases are off
public record ProjectState(
        UUID id, @Nullable LiveRelease live, boolean pinned, EntityVersion version) {

    static ProjectState of(Project project) {
        return new ProjectState(
                project.id, project.live(), project.pinned, project.entityVersion());
    }

    /// Whether this is what it serves.
    public boolean serves(UUID deploymentId) {
        return live != null && live.deploymentId().equals(deploymentId);
    }
}
