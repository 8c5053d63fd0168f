package dev.codeway.deployment;

import dev.codeway.platform.problem.FieldErrors;

import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// The request for a new deployment; an empty one will do.
record CreateDeployment(
        @Schema(defaultValue = "true", description = "False makes it NOT_STARTED, to start later")
                @Nullable Boolean start,
        @Schema(examples = "main", description = "The repository's default branch without one")
                @Nullable String ref,
        @Schema(examples = "9f2c1e4b", description = "The ref's newest without one")
                @Nullable String commit,
        @Schema(defaultValue = "API") @Nullable DeploymentTrigger trigger) {

    static final CreateDeployment DEFAULT = new CreateDeployment(null, null, null, null);

    /// Throws 422 naming each field that is wrong.
    DeploymentSource source() {
        FieldErrors errors = new FieldErrors();
        GitRef parsedRef = errors.optional("ref", ref, GitRef::parse);
        CommitHash parsedCommit = errors.optional("commit", commit, CommitHash::parse);
        if (trigger == DeploymentTrigger.RETRY) {
            errors.refuse("trigger", "reserved-trigger", "is RETRY for retries only");
        }
        errors.throwIfAny();
        return new DeploymentSource(
                parsedRef == null ? null : parsedRef.toString(),
                parsedCommit == null ? null : parsedCommit.toString(),
                trigger == null ? DeploymentTrigger.API : trigger,
                null);
    }
}
