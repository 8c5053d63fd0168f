package dev.codeway.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The API's description as it is committed, which `OpenApiTest` keeps equal to the service's.
record ApiDocument(JsonNode root) {

    /// @param bodyType the media type of the body, null where there is none
    /// @param body the schema of the body, missing where there is none
    record Operation(
            String id, String method, String path, JsonNode node, String bodyType, JsonNode body) {

        Iterable<JsonNode> parameters() {
            return node.path("parameters");
        }

        boolean takesJson() {
            return bodyType != null && bodyType.endsWith("json");
        }

        /// What it answers with such a status, missing where that is not described.
        JsonNode response(int status) {
            JsonNode own = node.path("responses").path(String.valueOf(status));
            return own.isMissingNode() && status >= 400
                    ? node.path("responses").path("default")
                    : own;
        }

        @Override
        public String toString() {
            return id;
        }
    }

    static ApiDocument read() throws IOException {
        return new ApiDocument(new YAMLMapper().readTree(Path.of("docs/openapi.yaml").toFile()));
    }

    List<Operation> operations() {
        List<Operation> operations = new ArrayList<>();
        root.path("paths")
                .properties()
                .forEach(
                        path ->
                                path.getValue().properties().stream()
                                        .filter(method -> method.getValue().has("operationId"))
                                        .forEach(
                                                method ->
                                                        operations.add(
                                                                operation(
                                                                        path.getKey(),
                                                                        method.getKey(),
                                                                        method.getValue()))));
        return operations;
    }

    private static Operation operation(String path, String method, JsonNode node) {
        var content = node.path("requestBody").path("content").properties();
        return new Operation(
                node.path("operationId").textValue(),
                method.toUpperCase(Locale.ROOT),
                path,
                node,
                content.isEmpty() ? null : content.iterator().next().getKey(),
                content.isEmpty()
                        ? node.path("requestBody")
                        : content.iterator().next().getValue().path("schema"));
    }

    /// The schema that another one only names; itself where it names none.
    JsonNode follow(JsonNode schema) {
        return schema.has("$ref")
                ? follow(root.at(schema.path("$ref").textValue().substring(1)))
                : schema;
    }
}
