package dev.codeway.deployment;

import com.fasterxml.jackson.databind.JsonNode;

import dev.codeway.platform.http.MergePatch;
import dev.codeway.platform.problem.FieldError;
import dev.codeway.platform.problem.InvalidValue;
import dev.codeway.platform.problem.Problem;

import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// A merge patch of a deployment.
///
/// @param status where it is to go
/// @param reason why, where it goes to FAIL; SUPERSEDED is the service's own word
record UpdateDeployment(
        @Nullable DeploymentStatus status,
        @Schema(description = "Only with FAIL; the arrow's usual reason without one")
                @Nullable FailureReason reason) {

    /// Throws 422 naming each field that is wrong.
    static UpdateDeployment parse(@Nullable JsonNode body) {
        MergePatch patch = new MergePatch(body, Set.of("status", "reason"));
        DeploymentStatus status =
                patch.read("status", text -> InvalidValue.oneOf(DeploymentStatus.values(), text));
        FailureReason reason = patch.read("reason", UpdateDeployment::parseReason);
        patch.throwIfInvalid();
        if (reason != null && status != DeploymentStatus.FAIL) {
            throw new Problem.Invalid(
                    List.of(
                            new FieldError(
                                    "reason",
                                    "reason-without-failure",
                                    "goes with the status FAIL only")));
        }
        return new UpdateDeployment(status, reason);
    }

    /// The names of those that it has.
    List<String> members() {
        return Stream.of(status == null ? "" : "status", reason == null ? "" : "reason")
                .filter(it -> !it.isEmpty())
                .toList();
    }

    private static FailureReason parseReason(String text) {
        FailureReason reason = InvalidValue.oneOf(FailureReason.values(), text);
        if (reason == FailureReason.SUPERSEDED) {
            throw new InvalidValue("reserved-reason", "is given by the service only");
        }
        return reason;
    }
}
