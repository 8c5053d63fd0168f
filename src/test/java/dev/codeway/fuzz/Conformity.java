package dev.codeway.fuzz;

import com.fasterxml.jackson.databind.JsonNode;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// Whether a value is what a schema says (JSON Schema 2020-12, as far as the API's description goes
/// in it), with nothing in it that is not described.
record Conformity(ApiDocument document) {

    /// Keywords that restrict nothing.
    private static final Set<String> ANNOTATIONS =
            Set.of("description", "examples", "default", "title");

    private static final Set<String> KEYWORDS =
            Set.of(
                    "$ref",
                    "type",
                    "anyOf",
                    "enum",
                    "properties",
                    "required",
                    "additionalProperties",
                    "items",
                    "minItems",
                    "maxItems",
                    "minLength",
                    "maxLength",
                    "minimum",
                    "maximum",
                    "pattern",
                    "format");

    /// What is wrong with the value, each with its place in it; none where it conforms.
    List<String> complaints(JsonNode schema, JsonNode value) {
        List<String> complaints = new ArrayList<>();
        check(schema, value, "", complaints);
        return complaints;
    }

    private void check(JsonNode schema, JsonNode value, String at, List<String> complaints) {
        schema.fieldNames()
                .forEachRemaining(
                        keyword -> {
                            if (!KEYWORDS.contains(keyword) && !ANNOTATIONS.contains(keyword)) {
                                throw new IllegalStateException("a schema says " + keyword);
                            }
                        });
        if (schema.has("$ref")) {
            check(document.follow(schema), value, at, complaints);
        }
        if (schema.has("anyOf")
                && schema.path("anyOf")
                        .valueStream()
                        .noneMatch(any -> complaints(any, value).isEmpty())) {
            complaints.add(at + " is none of what it may be: " + value);
        }
        if (schema.has("type") && !isOfType(schema, value)) {
            complaints.add(at + " is no " + schema.path("type") + ": " + value);
            return;
        }
        if (schema.has("enum")
                && schema.path("enum").valueStream().noneMatch(value::equals)
                && !value.isNull()) {
            complaints.add(at + " is none of " + schema.path("enum") + ": " + value);
        }
        switch (value.getNodeType()) {
            case STRING -> checkText(schema, value.textValue(), at, complaints);
            case NUMBER -> checkNumber(schema, value, at, complaints);
            case ARRAY -> checkItems(schema, value, at, complaints);
            case OBJECT -> checkMembers(schema, value, at, complaints);
            default -> {}
        }
    }

    private static boolean isOfType(JsonNode schema, JsonNode value) {
        JsonNode type = schema.path("type");
        return type.isArray()
                ? type.valueStream().anyMatch(each -> isOfType(each.textValue(), value))
                : isOfType(type.textValue(), value);
    }

    private static boolean isOfType(String type, JsonNode value) {
        return switch (type) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isTextual();
            case "boolean" -> value.isBoolean();
            case "null" -> value.isNull();
            case "integer" -> value.isIntegralNumber();
            case "number" -> value.isNumber();
            default -> throw new IllegalStateException("a schema has the type " + type);
        };
    }

    private static void checkText(
            JsonNode schema, String text, String at, List<String> complaints) {
        int length = text.codePointCount(0, text.length());
        if (length < schema.path("minLength").asInt(0)
                || length > schema.path("maxLength").asInt(Integer.MAX_VALUE)
                || (schema.has("pattern")
                        && !Pattern.compile(schema.path("pattern").textValue())
                                .matcher(text)
                                .find())
                || !isOfFormat(schema.path("format").asText(), text)) {
            complaints.add(at + " is not as described: " + text);
        }
    }

    private static boolean isOfFormat(String format, String text) {
        try {
            switch (format) {
                case "date-time" -> OffsetDateTime.parse(text);
                case "date" -> LocalDate.parse(text);
                default -> {}
            }
            return true;
        } catch (DateTimeException invalid) {
            return false;
        }
    }

    private static void checkNumber(
            JsonNode schema, JsonNode number, String at, List<String> complaints) {
        boolean fits =
                switch (schema.path("format").asText()) {
                    case "int32" -> number.canConvertToInt();
                    case "int64" -> number.canConvertToLong();
                    default -> true;
                };
        if (!fits
                || (schema.has("minimum")
                        && number.decimalValue().compareTo(schema.path("minimum").decimalValue())
                                < 0)
                || (schema.has("maximum")
                        && number.decimalValue().compareTo(schema.path("maximum").decimalValue())
                                > 0)) {
            complaints.add(at + " is out of range: " + number);
        }
    }

    private void checkItems(JsonNode schema, JsonNode list, String at, List<String> complaints) {
        if (list.size() < schema.path("minItems").asInt(0)
                || list.size() > schema.path("maxItems").asInt(Integer.MAX_VALUE)) {
            complaints.add(at + " has " + list.size() + " items");
        }
        for (int i = 0; schema.has("items") && i < list.size(); i++) {
            check(schema.path("items"), list.get(i), at + "/" + i, complaints);
        }
    }

    private void checkMembers(
            JsonNode schema, JsonNode object, String at, List<String> complaints) {
        for (JsonNode name : schema.path("required")) {
            if (!object.has(name.textValue())) {
                complaints.add(at + "/" + name.textValue() + " is missing");
            }
        }
        JsonNode others = schema.path("additionalProperties");
        for (var member : object.properties()) {
            JsonNode described = schema.path("properties").path(member.getKey());
            String place = at + "/" + member.getKey();
            if (!described.isMissingNode()) {
                check(described, member.getValue(), place, complaints);
            } else if (others.isObject()) {
                check(others, member.getValue(), place, complaints);
            } else if (schema.has("properties") && !others.asBoolean()) {
                complaints.add(place + " is not described");
            }
        }
    }
}
