package dev.codeway.platform.http;

import com.fasterxml.jackson.databind.JsonNode;

import dev.codeway.platform.problem.FieldErrors;
import dev.codeway.platform.problem.Problem;

import org.jspecify.annotations.Nullable;

import java.util.Set;
import java.util.function.Function;

/// A JSON merge patch (RFC 7396) of a thing whose members are all texts that cannot be removed.
/// Collects what is wrong with it; nothing is to be applied before [#throwIfInvalid].
public final class MergePatch {

    public static final String MEDIA_TYPE = "application/merge-patch+json";

    private final JsonNode document;
    private final FieldErrors errors = new FieldErrors();

    /// @param document the body, null where there was none
    /// @param members the ones that a client may change; any other is refused by name
    public MergePatch(@Nullable JsonNode document, Set<String> members) {
        if (document == null || !document.isObject()) {
            throw new Problem.BadRequest("malformed-json", "a merge patch is a JSON object");
        }
        this.document = document;
        document.fieldNames()
                .forEachRemaining(
                        name -> {
                            if (!members.contains(name)) {
                                errors.refuse(name, "unknown-field", "cannot be changed here");
                            }
                        });
    }

    /// Parses a member; null where the patch has none or a wrong one.
    public <T> @Nullable T read(String member, Function<String, T> parse) {
        JsonNode value = document.get(member);
        if (value == null) {
            return null;
        }
        if (value.isNull()) {
            errors.refuse(member, "required", "cannot be removed");
            return null;
        }
        if (!value.isTextual()) {
            errors.refuse(member, "wrong-type", "must be a string");
            return null;
        }
        return errors.optional(member, value.textValue(), parse);
    }

    /// Throws [Problem.Invalid] naming all fields that were wrong.
    public void throwIfInvalid() {
        errors.throwIfAny();
    }
}
