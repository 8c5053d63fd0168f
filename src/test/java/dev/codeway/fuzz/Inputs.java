package dev.codeway.fuzz;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import dev.codeway.testsupport.Credentials;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;

/// Makes good requests of the API's description.
final class Inputs {

    // Escaped, so that what is no text can be sent as well.
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    /// A request in the making.
    static final class Draft {
        final ApiDocument.Operation operation;
        String method;

        /// By the names of the parameters, encoded.
        final Map<String, String> path = new LinkedHashMap<>();

        /// Names and values, not encoded.
        final List<Map.Entry<String, String>> query = new ArrayList<>();

        final Map<String, String> headers = new LinkedHashMap<>();
        String moreQuery = "";
        JsonNode json;
        byte[] bytes;
        String refused;
        String field;

        Draft(ApiDocument.Operation operation) {
            this.operation = operation;
            this.method = operation.method();
        }

        Draft refused(String why, String naming) {
            refused = why;
            field = naming;
            return this;
        }

        Call call() {
            String target = operation.path();
            for (var segment : path.entrySet()) {
                target = target.replace("{" + segment.getKey() + "}", segment.getValue());
            }
            List<String> pairs = new ArrayList<>();
            Map<String, String> once = new LinkedHashMap<>();
            for (var pair : query) {
                pairs.add(Values.encoded(pair.getKey()) + "=" + Values.encoded(pair.getValue()));
                once.merge(pair.getKey(), pair.getValue(), (one, other) -> "");
            }
            if (!moreQuery.isEmpty()) {
                pairs.add(moreQuery);
            }
            List<String> lines = new ArrayList<>();
            headers.forEach((name, value) -> lines.add(name + ": " + value));
            return new Call(
                    operation,
                    method,
                    target + (pairs.isEmpty() ? "" : "?" + String.join("&", pairs)),
                    lines,
                    json != null && bytes == null ? write(json) : bytes,
                    refused,
                    field,
                    once);
        }
    }

    static byte[] write(JsonNode json) {
        try {
            return JSON.writeValueAsBytes(json);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private final World world;
    private final Values values;
    private final Random random;

    Inputs(World world, Values values, Random random) {
        this.world = world;
        this.values = values;
        this.random = random;
    }

    /// A request of which nothing is wrong but perhaps the moment.
    Draft good(ApiDocument.Operation operation) {
        Draft draft = new Draft(operation);
        draft.headers.put("Authorization", Credentials.bearer(Credentials.ADMIN_KEY));
        draft.headers.put("Accept", "application/json");
        String[] names = names(operation);
        int next = 0;
        for (JsonNode parameter : operation.parameters()) {
            String name = parameter.path("name").textValue();
            boolean wanted = parameter.path("required").asBoolean() || random.nextInt(4) == 0;
            switch (parameter.path("in").textValue()) {
                case "path" -> {}
                case "query" -> {
                    if (wanted && fits(draft, name)) {
                        draft.query.add(
                                Map.entry(name, values.parameter(name, parameter.path("schema"))));
                    }
                }
                default -> {
                    if (wanted) {
                        draft.headers.put(name, header(name, names));
                    }
                }
            }
        }
        for (String part : operation.path().split("/")) {
            if (part.startsWith("{")) {
                draft.path.put(part.substring(1, part.length() - 1), Values.encoded(names[next++]));
            }
        }
        if (operation.takesJson()) {
            draft.headers.put("Content-Type", operation.bodyType());
            draft.json = values.value("", operation.body());
        } else if (operation.bodyType() != null) {
            append(draft);
        }
        return draft;
    }

    /// A wait without something to wait for, or a cursor with a page, would be refused.
    private static boolean fits(Draft draft, String name) {
        return switch (name) {
            case "page", "size" ->
                    draft.query.stream().noneMatch(it -> it.getKey().equals("cursor"));
            // Comes after the timeout: without one the default is half a minute.
            case "waitFor" -> draft.query.stream().anyMatch(it -> it.getKey().equals("timeout"));
            default -> true;
        };
    }

    /// What the path names, and after it the lease that goes with it.
    private String[] names(ApiDocument.Operation operation) {
        String path = operation.path();
        if (path.contains("{subdomain}")) {
            return new String[] {world.any("subdomain")};
        }
        if (path.startsWith("/v1/worker/")) {
            return (world.any("lease") + " " + UUID.randomUUID()).split(" ");
        }
        if (path.contains("{deliveryId}")) {
            return (world.any("delivery") + " " + UUID.randomUUID()).split(" ");
        }
        if (path.startsWith("/v1/deployments/")) {
            return new String[] {
                switch (operation.id()) {
                    case "startDeployment" -> world.any("NOT_STARTED");
                    case "promoteDeployment" -> world.any("ready");
                    case "retryDeployment" -> world.any("ready", "FAIL");
                    case "cancelDeployment" -> world.any("QUEUED", "NOT_STARTED");
                    default -> world.any("NOT_STARTED", "QUEUED", "ready", "FAIL");
                }
            };
        }
        return new String[] {
            world.any(
                    switch (path.split("/")[2]) {
                        case "projects" -> "project";
                        case "webhooks" -> "webhook";
                        case "audit" -> "entry";
                        default -> "key";
                    })
        };
    }

    private String header(String name, String[] names) {
        return switch (name) {
            case "Idempotency-Key" -> UUID.randomUUID().toString();
            case "If-Match" -> "*";
            case "If-None-Match" -> values.oneOf(List.of("\"1\"", "W/\"1\", \"2\"", "*"));
            case "Codeway-Lease" -> names[1];
            case "Last-Event-ID" -> "0";
            default -> "";
        };
    }

    private void append(Draft draft) {
        draft.headers.put("Content-Type", draft.operation.bodyType());
        draft.bytes = new byte[1 + random.nextInt(500)];
        random.nextBytes(draft.bytes);
        draft.headers.put("Content-Range", "bytes 0-%d/*".formatted(draft.bytes.length - 1));
    }
}
