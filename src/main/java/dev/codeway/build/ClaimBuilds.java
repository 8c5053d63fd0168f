package dev.codeway.build;

import com.fasterxml.jackson.annotation.JsonProperty;

import dev.codeway.platform.identity.Caller;
import dev.codeway.platform.problem.FieldErrors;
import dev.codeway.platform.problem.InvalidValue;

import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/// A worker's request for work.
record ClaimBuilds(
        @Schema(
                        examples = "builder-3",
                        description = "1 to 100 visible characters",
                        required = true)
                @Nullable String workerId,
        @Schema(
                        defaultValue = "0",
                        description = "Seconds to wait for work, 0 to 30; more is taken as 30")
                @JsonProperty("wait")
                @Nullable Integer waitSeconds,
        @Schema(defaultValue = "1", description = "How many, 1 to 32; more is taken as 32")
                @Nullable Integer max) {

    static final ClaimBuilds EMPTY = new ClaimBuilds(null, null, null);

    private static final int LONGEST_WAIT_SECONDS = 30;
    private static final int MOST = 32;
    private static final Pattern WORKER = Pattern.compile("[\\x21-\\x7e]{1,100}");

    /// Checked, with what was missing filled in.
    ///
    /// @param projects whose deployments may be handed out; null for all
    record Checked(String worker, Duration patience, int max, @Nullable Set<UUID> projects) {}

    /// Throws 422 naming each field that is wrong.
    Checked check() {
        FieldErrors errors = new FieldErrors();
        String worker = errors.required("workerId", workerId, ClaimBuilds::parseWorker);
        if (waitSeconds != null && waitSeconds < 0) {
            errors.refuse("wait", "invalid-number", "must not be negative");
        }
        if (max != null && max < 1) {
            errors.refuse("max", "invalid-number", "must be 1 or more");
        }
        errors.throwIfAny();
        return new Checked(
                Objects.requireNonNull(worker),
                Duration.ofSeconds(
                        waitSeconds == null ? 0 : Math.min(waitSeconds, LONGEST_WAIT_SECONDS)),
                max == null ? 1 : Math.min(max, MOST),
                Caller.visible());
    }

    private static String parseWorker(String text) {
        if (!WORKER.matcher(text).matches()) {
            throw new InvalidValue("invalid-worker", "must be 1 to 100 visible ASCII characters");
        }
        return text;
    }
}
