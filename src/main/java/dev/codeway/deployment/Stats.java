package dev.codeway.deployment;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

import java.util.Map;

/// How much there is of what.
///
/// @param projects how many
/// @param deployments how many, in all and by status
record Stats(@Schema(examples = "253") long projects, Deployments deployments) {

    /// @param total of all projects
    /// @param byStatus every status, also those that no deployment has
    @Schema(name = "DeploymentStats")
    record Deployments(
            @Schema(examples = "2558") long total, Map<DeploymentStatus, Long> byStatus) {}
}
