package dev.codeway.build;

import dev.codeway.platform.hash.Sha256;
import dev.codeway.platform.problem.FieldErrors;
import dev.codeway.platform.problem.InvalidValue;

import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.Objects;

/// What a worker says at the end of a build.
record CompleteBuild(
        @Schema(
                        enumeration = {"READY", "FAIL"},
                        required = true)
                @Nullable String result,
        @Schema(
                        enumeration = {"BUILD_ERROR", "TIMEOUT", "CANCELED"},
                        defaultValue = "BUILD_ERROR",
                        description = "Only with FAIL")
                @Nullable String reason,
        @Schema(implementation = Artifact.class, description = "Only with READY")
                Artifact.@Nullable Sent artifact,
        @Schema(description = "What was written of the log, to prove that all of it arrived")
                @Nullable WrittenLog log) {

    static final CompleteBuild EMPTY = new CompleteBuild(null, null, null, null);

    private static final String READY = "READY";
    private static final String FAIL = "FAIL";

    /// @param bytes how much
    /// @param sha256 of all of it
    record WrittenLog(@Nullable Long bytes, @Nullable String sha256) {}

    /// @param failure null where it went well
    /// @param log null where the worker does not say
    record Checked(@Nullable BuildFailure failure, @Nullable Artifact artifact, @Nullable Log log) {

        /// @param sha256 in lower-case hexadecimal
        record Log(long bytes, String sha256) {}

        /// Tells a repetition from a contradiction: SHA-256 of all that was said, in hexadecimal.
        String fingerprint() {
            // As the record's own text is, which natively is put together by interpreting.
            return Sha256.of(
                    "Checked[failure=" + failure + ", artifact=" + artifact + ", log=" + log + "]");
        }

        BuildOutcome outcome(@Nullable Boolean logsComplete) {
            return failure == null
                    ? new BuildOutcome.Succeeded(artifact, logsComplete)
                    : new BuildOutcome.Failed(failure, logsComplete);
        }
    }

    /// Throws 422 naming each field that is wrong.
    Checked check() {
        FieldErrors errors = new FieldErrors();
        String parsed = errors.required("result", result, text -> oneOf(text, READY, FAIL));
        BuildFailure failure =
                errors.optional(
                        "reason", reason, text -> InvalidValue.oneOf(BuildFailure.values(), text));
        if (reason != null && READY.equals(parsed)) {
            errors.refuse("reason", "reason-without-failure", "goes with the result FAIL only");
        }
        if (artifact != null && FAIL.equals(parsed)) {
            errors.refuse(
                    "artifact", "artifact-without-success", "goes with the result READY only");
        }
        Artifact made = artifact == null ? null : artifact.parse(errors);
        Checked.Log written = null;
        if (log != null) {
            Long bytes = Artifact.parseBytes("log.bytes", log.bytes(), errors);
            String digest = errors.required("log.sha256", log.sha256(), Artifact::parseSha256);
            if (bytes != null && digest != null) {
                written = new Checked.Log(bytes, digest);
            }
        }
        errors.throwIfAny();
        return new Checked(
                READY.equals(parsed)
                        ? null
                        : Objects.requireNonNullElse(failure, BuildFailure.BUILD_ERROR),
                made,
                written);
    }

    private static String oneOf(String text, String... allowed) {
        if (!Arrays.asList(allowed).contains(text)) {
            throw new InvalidValue("unknown-value", "must be one of " + Arrays.toString(allowed));
        }
        return text;
    }
}
