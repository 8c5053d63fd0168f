package dev.codeway.access;

import static java.util.Objects.requireNonNull;

import dev.codeway.platform.http.Identifier;
import dev.codeway.platform.identity.Role;
import dev.codeway.platform.paging.Timestamp;
import dev.codeway.platform.problem.FieldErrors;
import dev.codeway.platform.problem.InvalidValue;
import dev.codeway.platform.problem.Problem;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/// What a new key is to be, checked.
///
/// @param projects the only ones that there are for it; null for all
/// @param expiresAt null for never
record NewKey(String name, Role role, @Nullable List<UUID> projects, @Nullable Instant expiresAt) {

    private static final int MOST_PROJECTS = 1_000;

    /// @throws Problem.Invalid naming every field that is wrong
    static NewKey parse(CreateKey request, Instant now) {
        FieldErrors errors = new FieldErrors();
        String name = errors.required("name", request.name(), KeyName::parse);
        Role role = errors.required("role", request.role(), NewKey::role);
        List<UUID> projects = errors.optional("projects", request.projects(), NewKey::projects);
        Instant expiresAt =
                errors.optional("expiresAt", request.expiresAt(), it -> future(it, now));
        if (role != null && projects != null && !role.isLimitable()) {
            errors.refuse("projects", "unlimitable-role", "must not be given for the role " + role);
        }
        errors.throwIfAny();
        return new NewKey(requireNonNull(name), requireNonNull(role), projects, expiresAt);
    }

    private static Role role(String text) {
        return Role.read(text)
                .orElseThrow(
                        () ->
                                new InvalidValue(
                                        "unknown-value",
                                        "must be one of reader, developer, worker, router, admin"));
    }

    /// One or more, each once. Throws [InvalidValue].
    static List<UUID> projects(List<String> ids) {
        if (ids.isEmpty() || ids.size() > MOST_PROJECTS) {
            throw new InvalidValue(
                    "illegal-size", "must name 1 to %d projects".formatted(MOST_PROJECTS));
        }
        return ids.stream().map(NewKey::project).distinct().toList();
    }

    private static UUID project(@Nullable String id) {
        return Identifier.parse(id == null ? "" : id)
                .orElseThrow(() -> new InvalidValue("invalid-id", "must be ids of projects"));
    }

    private static Instant future(String text, Instant now) {
        Instant time = Timestamp.field(text);
        if (!time.isAfter(now)) {
            throw new InvalidValue("past", "must be in the future");
        }
        return time;
    }
}
