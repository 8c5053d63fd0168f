package dev.codeway.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;

/// Makes one thing of a good request bad.
final class Mischief {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private static final List<String> ODD_PATHS =
            List.of("%", "%zz", "%2F", "%2e%2e%2f", "%00", "%FF", "%C0%80", "+");

    private static final List<String> ODD_QUERIES =
            List.of(
                    "%=%",
                    "a=%zz", "=", "&&&", "limit", "limit=%FF", "sort=%00", "cursor=%ED%A0%80");

    private static final List<String> HEADERS =
            List.of(
                    "Accept: application/xml",
                    "Accept: */*;q=0, a",
                    "Accept: ;;;",
                    "Accept-Encoding: gzip, br, \u00ff",
                    "Accept-Language: \u00e9",
                    "Authorization: Basic YTpi",
                    "Authorization: Bearer",
                    "Authorization: Bearer a.b.c",
                    "Authorization: Bearer ' OR 1=1 --",
                    "Authorization: Negotiate \u00ff",
                    "Content-Encoding: gzip",
                    "Cookie: a=\u0001b",
                    "Expect: a",
                    "Forwarded: for=\"_gazonk\";proto=\u00ff",
                    "Idempotency-Key: " + "k".repeat(300),
                    "Idempotency-Key: \u00fc'; --",
                    "If-Match: a",
                    "If-Match: W/\"1\",,,\"",
                    "If-None-Match: \u00ff\"",
                    "If-Modified-Since: yesterday",
                    "Last-Event-ID: 99999999999999999999",
                    "Last-Event-ID: ' OR 1=1",
                    "Codeway-Lease: 1-1-1-1-1",
                    "Codeway-Lease: '; SELECT pg_sleep(30)",
                    "Content-Range: bytes 0-99999999999999999999/*",
                    "Content-Range: bytes 9223372036854775807-9223372036854775807/*",
                    "Content-Range: bytes 5-1/0",
                    "Origin: null",
                    "Range: bytes=0-0,1-1,2-",
                    "Request-Id: ${jndi:ldap://127.0.0.1:9/a}",
                    "Request-Id: a\u0085b",
                    "X-Forwarded-For: 127.0.0.1, \u00ff",
                    "X-Forwarded-Host: evil.example",
                    "X-HTTP-Method-Override: DELETE");

    private final Values values;
    private final Conformity conformity;
    private final Random random;
    private final List<String> credentials;

    /// @param credentials keys of all sorts
    Mischief(Values values, Conformity conformity, Random random, List<String> credentials) {
        this.values = values;
        this.conformity = conformity;
        this.random = random;
        this.credentials = credentials;
    }

    void spoil(Inputs.Draft draft) {
        List<Consumer<Inputs.Draft>> ways =
                new ArrayList<>(List.of(this::header, this::credential));
        ways.add(this::query);
        ways.add(this::method);
        if (draft.operation.parameters().iterator().hasNext()) {
            ways.add(this::parameter);
            ways.add(this::parameter);
        }
        if (!draft.path.isEmpty()) {
            ways.add(this::path);
        }
        if (draft.operation.takesJson()) {
            for (int i = 0; i < 4; i++) {
                ways.add(this::member);
                ways.add(this::document);
            }
        }
        values.oneOf(ways).accept(draft);
    }

    private void header(Inputs.Draft draft) {
        String[] header = values.oneOf(HEADERS).split(": ?", 2);
        draft.headers.put(header[0], header[1]);
    }

    private void credential(Inputs.Draft draft) {
        draft.headers.put("Authorization", "Bearer " + values.oneOf(credentials));
    }

    private void method(Inputs.Draft draft) {
        List<String> others =
                new ArrayList<>(
                        List.of("GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"));
        others.removeIf(
                other ->
                        conformity
                                .document()
                                .root()
                                .path("paths")
                                .path(draft.operation.path())
                                .has(other.toLowerCase(Locale.ROOT)));
        draft.method = values.oneOf(others);
        draft.refused("another method", null);
    }

    private void path(Inputs.Draft draft) {
        String name = values.oneOf(List.copyOf(draft.path.keySet()));
        draft.path.put(
                name,
                random.nextInt(3) == 0
                        ? values.oneOf(ODD_PATHS)
                        : random.nextInt(3) == 0
                                ? draft.path.get(name) + Values.encoded(values.evil())
                                : Values.encoded(values.evil()));
        notEmpty(draft, name);
    }

    private void query(Inputs.Draft draft) {
        switch (random.nextInt(3)) {
            case 0 -> draft.moreQuery = values.oneOf(ODD_QUERIES);
            case 1 -> draft.query.add(Map.entry(values.evil(), values.evil()));
            default -> {
                draft.query.addAll(List.copyOf(draft.query));
                draft.query.add(Map.entry("nothing", "1"));
            }
        }
    }

    private void parameter(Inputs.Draft draft) {
        List<JsonNode> all = new ArrayList<>();
        draft.operation.parameters().forEach(all::add);
        JsonNode parameter = values.oneOf(all);
        String name = parameter.path("name").textValue();
        String evil = values.evil();
        switch (parameter.path("in").textValue()) {
            case "query" -> {
                draft.query.clear();
                draft.query.add(Map.entry(name, evil));
                if (!evil.isBlank() && !mayBe(parameter.path("schema"), evil)) {
                    draft.refused("%s is %s".formatted(name, evil), name);
                }
            }
            case "header" ->
                    // A line feed would begin another header, which is the client's own doing.
                    draft.headers.put(name, evil.replaceAll("[\\x00-\\x1f]", " "));
            default -> {
                draft.path.put(name, Values.encoded(evil));
                notEmpty(draft, name);
            }
        }
    }

    /// That would be another path.
    private static void notEmpty(Inputs.Draft draft, String name) {
        draft.path.computeIfPresent(name, (key, value) -> value.isEmpty() ? "%20" : value);
    }

    /// Whether a text of the query is what the schema asks for.
    private boolean mayBe(JsonNode schema, String text) {
        JsonNode value =
                text.matches("-?[0-9]+")
                        ? NODES.numberNode(new java.math.BigInteger(text))
                        : text.equals("true") ? NODES.booleanNode(true) : NODES.textNode(text);
        String type = conformity.document().follow(schema).path("type").asText();
        return switch (type) {
            // More is taken as the most.
            case "integer" -> value.isNumber() && !text.startsWith("-") && !text.equals("0");
            case "boolean" -> value.isBoolean();
            case "array" -> mayBe(schema.path("items"), text);
            default -> conformity.complaints(schema, NODES.textNode(text)).isEmpty();
        };
    }

    /// Another value for a member of the body, or one more member, or one less.
    private void member(Inputs.Draft draft) {
        if (!(draft.json instanceof ObjectNode object)) {
            throw new IllegalStateException("a body that is no object");
        }
        JsonNode schema = conformity.document().follow(draft.operation.body());
        List<String> names = new ArrayList<>();
        schema.path("properties").fieldNames().forEachRemaining(names::add);
        String name = values.oneOf(names);
        switch (random.nextInt(8)) {
            case 0 -> {
                name =
                        values.oneOf(
                                List.of("id", "version", "__proto__", "class", "\u0000", "a.b"));
                object.put(name, "x");
            }
            case 1 -> object.remove(name);
            case 2 -> object.putNull(name);
            case 3 -> object.set(name, nested(500));
            case 4 ->
                    object.set(
                            name,
                            values.oneOf(
                                    List.of(
                                            NODES.numberNode(5),
                                            NODES.numberNode(-1),
                                            NODES.numberNode(1.5),
                                            NODES.numberNode(new java.math.BigDecimal("1e400")),
                                            NODES.numberNode(Long.MAX_VALUE),
                                            NODES.booleanNode(true),
                                            NODES.arrayNode(),
                                            NODES.objectNode(),
                                            NODES.arrayNode().addNull(),
                                            NODES.arrayNode().add(1),
                                            NODES.arrayNode().addObject())));
            default -> object.put(name, values.evil());
        }
        if (object.path("wait").asLong() > 0) {
            // That would be a long wait and no mischief.
            object.put("wait", 0);
        }
        List<String> complaints =
                conformity.complaints(draft.operation.body(), withoutNulls(object));
        // Of many, each is refused on its own.
        if (!complaints.isEmpty() && !complaints.getFirst().startsWith("/items/")) {
            draft.refused(complaints.toString(), name);
        }
    }

    /// Null is absence.
    private static ObjectNode withoutNulls(ObjectNode object) {
        ObjectNode rest = object.deepCopy();
        rest.properties().removeIf(member -> member.getValue().isNull());
        return rest;
    }

    private static JsonNode nested(int depth) {
        JsonNode node = NODES.textNode("x");
        for (int i = 0; i < depth; i++) {
            node = NODES.arrayNode().add(node);
        }
        return node;
    }

    /// A body that is no JSON, or not the one that is asked for, or says that it is something else.
    private void document(Inputs.Draft draft) {
        String text = new String(Inputs.write(draft.json), StandardCharsets.US_ASCII);
        switch (random.nextInt(12)) {
            case 0 -> raw(draft, text.substring(0, 1 + random.nextInt(text.length() - 1)), "cut");
            case 1 -> raw(draft, text + text, "more than one");
            case 2 -> raw(draft, text.replace("{", "{\"name\":1,\"name\":1,"), "a name twice");
            case 3 -> raw(draft, values.oneOf(List.of("[]", "null", "1", "\"x\"", "x", " ")), "");
            case 4 -> raw(draft, "[".repeat(100_000), "endless");
            case 5 -> raw(draft, "{\"a\":" + "9".repeat(50_000) + "}", "a huge number");
            case 6 -> raw(draft, "{'a': 1}", "quoted otherwise");
            case 7 -> raw(draft, text.replace("}", "} // x"), "with a comment");
            case 8 -> bytes(draft, text, StandardCharsets.UTF_16, null);
            case 9 -> {
                draft.headers.put(
                        "Content-Type",
                        values.oneOf(
                                List.of(
                                        "text/plain",
                                        "application/xml",
                                        "multipart/form-data; boundary=a",
                                        "application/x-www-form-urlencoded",
                                        "a",
                                        "application/json/json")));
                draft.refused("another media type", null);
            }
            case 10 ->
                    draft.headers.put(
                            "Content-Type",
                            draft.operation.bodyType()
                                    + values.oneOf(
                                            List.of(
                                                    "; charset=utf-16",
                                                    "; charset=nonsense",
                                                    "; charset=\u00ff",
                                                    ";;",
                                                    "; a=\"",
                                                    "; charset=UTF-8; charset=x")));
            default -> {
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                bytes.writeBytes("{\"name\":\"".getBytes(StandardCharsets.US_ASCII));
                bytes.writeBytes(
                        values.oneOf(
                                List.of(
                                        new byte[] {(byte) 0xff},
                                        new byte[] {(byte) 0xc0, (byte) 0x80},
                                        new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80},
                                        new byte[] {0},
                                        new byte[] {10})));
                bytes.writeBytes("\"}".getBytes(StandardCharsets.US_ASCII));
                draft.bytes = bytes.toByteArray();
                draft.refused("a text that is none", null);
            }
        }
    }

    private static void raw(Inputs.Draft draft, String text, String why) {
        bytes(draft, text, StandardCharsets.UTF_8, why.isEmpty() ? null : why);
    }

    private static void bytes(
            Inputs.Draft draft, String text, java.nio.charset.Charset charset, String why) {
        draft.bytes = text.getBytes(charset);
        if (why != null) {
            draft.refused("the body is " + why, null);
        }
    }
}
