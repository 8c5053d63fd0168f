package dev.codeway.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/// Values for parameters and members: good ones by what they are called, else by their schema, and
/// evil ones.
final class Values {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final String NUL = "\0";

    /// What has broken others.
    static final List<String> EVIL =
            List.of(
                    "",
                    " ",
                    "null",
                    "-1",
                    "0",
                    "2147483648",
                    "9223372036854775808",
                    "1e309",
                    "NaN",
                    "0x10",
                    "\u0663",
                    "true",
                    "[]",
                    "{}",
                    "' OR 1=1 --",
                    "'; DROP TABLE codeway.project; --",
                    "1); SELECT pg_sleep(30); --",
                    "' || pg_sleep(30) || '",
                    "createdAt, (SELECT pg_sleep(30))",
                    "createdAt desc; DELETE FROM codeway.deployment",
                    "-createdAt,name",
                    "id::text",
                    "%",
                    "_",
                    "\\",
                    "\"",
                    "$.a[?(@.b==1)]",
                    "../../../../etc/passwd",
                    "..\\..\\windows",
                    "file:///etc/passwd",
                    "http://169.254.169.254/latest/meta-data",
                    "x\r\nX-Injected: yes",
                    "x\nX-Injected: yes",
                    "${jndi:ldap://127.0.0.1:9/a}",
                    "${env:PATH}",
                    "#{7*7}{{7*7}}%{7*7}",
                    "<script>alert(1)</script>",
                    "a" + NUL + "b",
                    NUL,
                    "\u202egnp.exe",
                    "\u2028",
                    "\ud83d\ude80",
                    "\ud800",
                    "a\udc00b",
                    "e\u0301\u0130\u00df\ufdfa",
                    "\ufeff",
                    "\uffff",
                    "2026-13-45T99:99:99Z",
                    "+999999999-12-31T23:59:59Z",
                    "0000-01-01T00:00:00Z",
                    "9999-12-31T23:59:59.999999999-18:00",
                    "00000000-0000-0000-0000-000000000000",
                    "x".repeat(101),
                    "\ud83d\ude80".repeat(2_001),
                    "x".repeat(3_000));

    private final ApiDocument document;
    private final World world;
    private final Random random;

    Values(ApiDocument document, World world, Random random) {
        this.document = document;
        this.world = world;
        this.random = random;
    }

    String evil() {
        return oneOf(EVIL);
    }

    <T> T oneOf(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    /// A good value for the query.
    String parameter(String name, JsonNode schema) {
        return switch (name) {
            case "limit", "size", "top", "days" ->
                    oneOf(List.of("1", "2", "100", "1000", "99999999999"));
            case "page", "attempt", "timeout" -> "1";
            case "sort" -> oneOf(List.of("createdAt", "-createdAt", "updatedAt", "-updatedAt"));
            case "include" ->
                    oneOf(List.of("project", "release", "latestDeployment", "liveDeployment"));
            case "type" -> oneOf(List.of("project", "deployment.ready", "release"));
            case "kind" -> oneOf(List.of("AUTO", "PROMOTE", "ROLLBACK"));
            case "gitHost" -> "github.com";
            case "q" -> oneOf(List.of("fuzz", "F", "\u00fc", "zz"));
            case "at" -> oneOf(List.of(Instant.now().toString(), "2020-01-01T00:00:00+02:00"));
            case "cursor" -> world.any("cursor");
            default -> value(name, schema).asText();
        };
    }

    /// A good value for the body.
    JsonNode value(String name, JsonNode schema) {
        JsonNode followed = document.follow(schema);
        if (followed.has("properties")) {
            return object(followed);
        }
        if (schema.path("type").asText().equals("array")) {
            ArrayNode list = NODES.arrayNode();
            for (int i = random.nextInt(3); i >= 0; i--) {
                list.add(value(name, schema.path("items")));
            }
            return list;
        }
        if (followed.has("enum")) {
            JsonNode values = followed.path("enum");
            return values.get(random.nextInt(values.size()));
        }
        if (schema.path("type").asText().equals("boolean")) {
            return NODES.booleanNode(random.nextBoolean());
        }
        return schema.path("type").asText().equals("integer") ? number(name) : text(name, followed);
    }

    private ObjectNode object(JsonNode schema) {
        ObjectNode object = NODES.objectNode();
        List<String> required =
                schema.path("required").valueStream().map(JsonNode::textValue).toList();
        for (var member : schema.path("properties").properties()) {
            String name = member.getKey();
            // Webhooks for everything would deliver all that the run does, many times.
            boolean always = required.contains(name) || name.equals("projectId");
            if (always || random.nextInt(3) > 0) {
                object.set(name, value(name, member.getValue()));
            }
        }
        return object;
    }

    private JsonNode number(String name) {
        return switch (name) {
            case "wait" -> NODES.numberNode(0);
            case "max" -> NODES.numberNode(1 + random.nextInt(3));
            case "overlap" -> NODES.numberNode(oneOf(List.of(0, 1, 604_800)));
            default -> NODES.numberNode(oneOf(List.of(0L, 1L, 48_213L)));
        };
    }

    private JsonNode text(String name, JsonNode schema) {
        String text =
                switch (name) {
                    case "name" ->
                            oneOf(
                                    List.of(
                                            "Fuzz",
                                            "F",
                                            "\u00fc".repeat(100),
                                            "\ud83d\ude80 \u4f60\u597d " + hex(4)));
                    case "gitURL" ->
                            oneOf(
                                    List.of(
                                            "https://github.com/acme/shop.git",
                                            "ssh://git@example.com:2222/a/b",
                                            "git@gitlab.com:a/@b.git"));
                    case "subdomain" ->
                            random.nextInt(3) == 0 ? world.any("subdomain") : "f" + hex(8);
                    case "url" -> "https://hooks.example.com/" + hex(4);
                    case "events" ->
                            oneOf(List.of("deployment.ready", "release", "project.created"));
                    case "secret" -> "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
                    case "projectId", "projects" -> world.any("project");
                    case "expiresAt" -> Instant.now().plusSeconds(600).toString();
                    case "workerId" -> "fuzz-" + hex(2);
                    case "ref" -> oneOf(List.of("main", "feature/\u00fc", "v1.2"));
                    case "commit" -> hex(20);
                    case "sha256" -> hex(32);
                    case "uri" -> "https://artifacts.example.com/" + hex(4);
                    case "createdAfter" -> "2020-01-01T00:00:00Z";
                    case "createdBefore" -> "2099-12-31T23:59:59.999999Z";
                    default -> oneOf(List.of("a", hex(8)));
                };
        return NODES.textNode(
                schema.path("format").asText().equals("uuid")
                        ? UUID.randomUUID().toString()
                        : text);
    }

    String hex(int bytes) {
        StringBuilder hex = new StringBuilder();
        for (int i = 0; i < bytes; i++) {
            hex.append("%02x".formatted(random.nextInt(256)));
        }
        return hex.toString();
    }

    /// For a path or a query; half a surrogate pair as the bytes that some write it as.
    static String encoded(String text) {
        StringBuilder encoded = new StringBuilder();
        text.codePoints()
                .forEach(
                        point -> {
                            if (point < 128 && (Character.isLetterOrDigit(point) || point == '-')) {
                                encoded.append((char) point);
                            } else {
                                for (byte each : utf8(point)) {
                                    encoded.append("%%%02X".formatted(each));
                                }
                            }
                        });
        return encoded.toString();
    }

    private static byte[] utf8(int point) {
        if (point < 0xd800 || point > 0xdfff) {
            return Character.toString(point).getBytes(StandardCharsets.UTF_8);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(0xe0 | point >> 12);
        bytes.write(0x80 | point >> 6 & 0x3f);
        bytes.write(0x80 | point & 0x3f);
        return bytes.toByteArray();
    }
}
