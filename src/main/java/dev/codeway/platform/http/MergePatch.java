package dev.codeway.platform.http;

import com.fasterxml.jackson.databind.JsonNode;

import dev.codeway.platform.problem.FieldErrors;
import dev.codeway.platform.problem.Problem;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/// A JSON merge patch (RFC 7396) of a thing whose members are texts, lists of texts and flags.
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

    /// The names of those that it has.
    public List<String> members() {
        return document.propertyStream().map(Map.Entry::getKey).toList();
    }

    /// Whether the patch removes a member, which is to be asked before it is read.
    public boolean removes(String member) {
        JsonNode value = document.get(member);
        return value != null && value.isNull();
    }

    /// Parses a text that cannot be removed; null where the patch has none or a wrong one.
    public <T> @Nullable T read(String member, Function<String, T> parse) {
        JsonNode value = get(member, JsonNode::isTextual, "must be a string");
        return value == null ? null : errors.optional(member, value.textValue(), parse);
    }

    /// Parses a list of texts that cannot be removed; null where the patch has none or a wrong one.
    public <T> @Nullable T readList(String member, Function<List<String>, T> parse) {
        JsonNode value = get(member, MergePatch::isListOfTexts, "must be a list of strings");
        return value == null
                ? null
                : errors.optional(
                        member, value.valueStream().map(JsonNode::textValue).toList(), parse);
    }

    /// Reads a flag that cannot be removed; null where the patch has none or a wrong one.
    public @Nullable Boolean readFlag(String member) {
        JsonNode value = get(member, JsonNode::isBoolean, "must be true or false");
        return value == null ? null : value.booleanValue();
    }

    private @Nullable JsonNode get(String member, Predicate<JsonNode> type, String wrongType) {
        JsonNode value = document.get(member);
        if (value == null) {
            return null;
        }
        if (value.isNull()) {
            errors.refuse(member, "required", "cannot be removed");
            return null;
        }
        if (!type.test(value)) {
            errors.refuse(member, "wrong-type", wrongType);
            return null;
        }
        return value;
    }

    private static boolean isListOfTexts(JsonNode value) {
        return value.isArray() && value.valueStream().allMatch(JsonNode::isTextual);
    }

    /// Throws [Problem.Invalid] naming all fields that were wrong.
    public void throwIfInvalid() {
        errors.throwIfAny();
    }
}
