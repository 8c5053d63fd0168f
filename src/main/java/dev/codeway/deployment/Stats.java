package dev.codeway.deployment;

import com.fasterxml.jackson.annotation.JsonInclude;

import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// How much there is of what.
///
/// @param projects how many
/// @param deployments how many, in all and by status
/// @param byProject those with most deployments, most first; only where `top` was asked for
/// @param byDay the deployments of each day (UTC) that had any, oldest first; only where days were
///   asked for
@JsonInclude(JsonInclude.Include.NON_NULL)
record Stats(
        @Schema(examples = "253") long projects,
        Deployments deployments,
        @Nullable List<OfProject> byProject,
        @Nullable List<Day> byDay) {

    /// @param total of all statuses
    /// @param byStatus every status, also those that no deployment has
    @Schema(name = "DeploymentStats")
    record Deployments(
            @Schema(examples = "2558") long total, Map<DeploymentStatus, Long> byStatus) {

        static Deployments of(Map<DeploymentStatus, Long> byStatus) {
            return new Deployments(
                    byStatus.values().stream().mapToLong(Long::longValue).sum(), byStatus);
        }
    }

    /// @param deployments all of the project's, by what has become of them
    @Schema(name = "ProjectStats")
    record OfProject(UUID projectId, String name, String subdomain, Deployments deployments) {}

    /// @param day in UTC
    /// @param deployments created on that day, by what has become of them
    @Schema(name = "DayStats")
    record Day(LocalDate day, Deployments deployments) {}
}
