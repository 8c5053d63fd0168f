package dev.codeway.project;

import com.fasterxml.jackson.databind.JsonNode;

import dev.codeway.platform.problem.FieldError;
import dev.codeway.platform.problem.Problem;

import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

import java.util.List;

/// The request for many new projects. Its items are read one by one, so that one of them which
/// cannot be read is not the end of the others.
record CreateProjects(
        @Schema(
                        required = true,
                        type = SchemaType.ARRAY,
                        implementation = CreateProject.class,
                        minItems = 1,
                        maxItems = MOST)
                @Nullable List<JsonNode> items) {

    static final int MOST = 100;

    /// Throws 422 where there are none or too many.
    List<JsonNode> some() {
        if (items == null) {
            throw illegal("required", "is required");
        }
        if (items.isEmpty() || items.size() > MOST) {
            throw illegal("wrong-size", "must hold 1 to " + MOST + " items");
        }
        return items;
    }

    private static Problem illegal(String code, String detail) {
        return new Problem.Invalid(List.of(new FieldError("items", code, detail)));
    }
}
