package dev.codeway.database.exchange;

import dev.codeway.database.record.DeploymentRecord;

import io.quarkus.runtime.annotations.RegisterForReflection;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/// A deployment's line in an export.
///
/// @param type `deployment`
/// @param project its subdomain
/// @param retryOf the number of the one that it repeats
@RegisterForReflection
record ExportedDeployment(
        String type,
        String project,
        int number,
        String status,
        @Nullable String reason,
        @Nullable String ref,
        @Nullable String commit,
        String trigger,
        @Nullable Integer retryOf,
        int attempt,
        DeploymentRecord.@Nullable Artifact artifact,
        Instant createdAt,
        @Nullable Instant queuedAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt) {

    /// Whether both began as the same one, wherever they have come to since.
    boolean beganAs(ExportedDeployment other) {
        return createdAt.equals(other.createdAt)
                && trigger.equals(other.trigger)
                && Objects.equals(ref, other.ref)
                && Objects.equals(commit, other.commit)
                && Objects.equals(retryOf, other.retryOf);
    }

    /// Whether the one here, which began as this, can still become this.
    boolean isAheadOf(ExportedDeployment here) {
        return !status.equals(here.status)
                && DeploymentRecord.path(status, queuedAt, startedAt).contains(here.status);
    }

    /// @param ids of the project's deployments by their numbers
    DeploymentRecord record(UUID projectId, Map<Integer, UUID> ids) {
        return new DeploymentRecord(
                Objects.requireNonNull(ids.get(number)),
                projectId,
                number,
                status,
                reason,
                ref,
                commit,
                trigger,
                retryOf == null ? null : ids.get(retryOf),
                attempt,
                artifact,
                createdAt,
                queuedAt,
                startedAt,
                finishedAt);
    }
}
