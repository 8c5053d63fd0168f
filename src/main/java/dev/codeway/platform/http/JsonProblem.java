package dev.codeway.platform.http;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;

import dev.codeway.platform.problem.FieldError;
import dev.codeway.platform.problem.Problem;

import java.util.List;
import java.util.stream.Collectors;

/// Tells what is wrong with JSON that could not be read.
public final class JsonProblem {

    private JsonProblem() {}

    /// 422 where it is about a field, which it names; else 400.
    public static Problem of(JsonProcessingException json) {
        return switch (json) {
            case JsonProcessingException complex when isTooComplex(complex) ->
                    new Problem.BadRequest(
                            "too-complex",
                            "the body is nested deeper than %d, or has a number of more than %d digits or a name of more than %d characters"
                                    .formatted(
                                            StrictJson.DEPTH, StrictJson.NUMBER, StrictJson.NAME));
            case InputCoercionException number ->
                    new Problem.Invalid(
                            List.of(
                                    new FieldError(
                                            path(number),
                                            "out-of-range",
                                            "is a number beyond what it can be")));
            case UnrecognizedPropertyException unknown ->
                    new Problem.Invalid(
                            List.of(
                                    new FieldError(
                                            path(unknown),
                                            "unknown-field",
                                            "is not a field of this request")));
            case MismatchedInputException mismatch when mismatch.getPath().isEmpty() ->
                    new Problem.BadRequest("malformed-json", "the body must be a JSON object");
            // Also a text that is too long to be taken for a number.
            case JsonMappingException mapping
                    when !mapping.getPath().isEmpty()
                            && !(mapping.getCause() instanceof JsonParseException) ->
                    new Problem.Invalid(
                            List.of(
                                    new FieldError(
                                            path(mapping),
                                            "wrong-type",
                                            "has the wrong type or an unknown value")));
            default ->
                    new Problem.BadRequest(
                            "malformed-json",
                            json.getLocation() == null
                                    ? "the body is not JSON"
                                    : "the body is not JSON: line %d, column %d"
                                            .formatted(
                                                    json.getLocation().getLineNr(),
                                                    json.getLocation().getColumnNr()));
        };
    }

    private static boolean isTooComplex(JsonProcessingException json) {
        return json instanceof StreamConstraintsException
                || json.getCause() instanceof StreamConstraintsException;
    }

    /// Where the parser stood.
    private static String path(InputCoercionException number) {
        return number.getProcessor()
                .getParsingContext()
                .pathAsPointer()
                .toString()
                .substring(1)
                .replace('/', '.');
    }

    private static String path(JsonMappingException mismatch) {
        return mismatch.getPath().stream()
                .map(
                        step ->
                                step.getFieldName() != null
                                        ? step.getFieldName()
                                        : String.valueOf(step.getIndex()))
                .collect(Collectors.joining("."));
    }
}
