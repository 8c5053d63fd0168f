package dev.codeway.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.codeway.testsupport.Credentials;
import dev.codeway.testsupport.ServiceDatabase;
import dev.codeway.testsupport.Worker;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;

/// What one thread of the run has made and so can ask for, by kind; only the latest of each, so
/// that they meet often.
final class World {

    private static final int KEPT = 8;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Wire wire;
    private final Random random;
    private final Map<String, List<String>> known = new HashMap<>();

    World(Wire wire, Random random) {
        this.wire = wire;
        this.random = random;
    }

    /// One of them; something that never was where there is none.
    String any(String... kinds) {
        List<String> all = new ArrayList<>();
        for (String kind : kinds) {
            all.addAll(known.getOrDefault(kind, List.of()));
        }
        return all.isEmpty() ? new UUID(0, 1).toString() : all.get(random.nextInt(all.size()));
    }

    void remember(String kind, String value) {
        List<String> values = known.computeIfAbsent(kind, unused -> new ArrayList<>());
        values.remove(value);
        values.add(value);
        if (values.size() > KEPT) {
            values.removeFirst();
        }
    }

    /// All that begins with this.
    void forget(String id) {
        known.values().forEach(values -> values.removeIf(value -> value.startsWith(id)));
    }

    /// Makes one of everything, so that there is something in every state.
    void stock() throws IOException {
        String project =
                post(
                                "/v1/projects",
                                "{\"name\":\"Fuzz %s\",\"gitURL\":\"https://github.com/a/b\"}"
                                        .formatted(UUID.randomUUID()))
                        .path("id")
                        .textValue();
        String deployments = "/v1/projects/" + project + "/deployments";
        for (int i = 0; i < 2; i++) {
            String ready = post(deployments, "{\"ref\":\"main\"}").path("id").textValue();
            // Unless a worker of another thread was faster.
            if (move(ready, "IN_PROGRESS") && move(ready, "READY")) {
                remember("ready", ready);
            }
        }
        for (int i = 0; i < 2; i++) {
            post(deployments, "{\"start\":false}");
        }
        post(deployments, "{}");
        String webhook =
                post(
                                "/v1/webhooks",
                                "{\"url\":\"https://hooks.example.com/\",\"projectId\":\"%s\"}"
                                        .formatted(project))
                        .path("id")
                        .textValue();
        post("/v1/webhooks/" + webhook + "/test", "{}");
        post("/v1/keys", "{\"name\":\"Fuzz\",\"role\":\"reader\"}");
        post("/v1/worker/claims", "{\"workerId\":\"fuzz\",\"max\":4}");
        for (JsonNode entry : send("GET", "/v1/audit?limit=3", "").path("items")) {
            remember("entry", entry.path("id").textValue());
        }
    }

    /// A key of that role, of the project alone where there is one.
    String key(String role, String project) throws IOException {
        return post(
                        "/v1/keys",
                        "{\"name\":\"Fuzz\",\"role\":\"%s\"%s}"
                                .formatted(
                                        role,
                                        project == null
                                                ? ""
                                                : ",\"projects\":[\"%s\"]".formatted(project)))
                .path("key")
                .textValue();
    }

    private boolean move(String deployment, String status) throws IOException {
        return !send(
                        "PATCH",
                        "/v1/deployments/" + deployment,
                        "{\"status\":\"%s\"}".formatted(status))
                .has("code");
    }

    private JsonNode post(String path, String body) throws IOException {
        return send("POST", path, body);
    }

    private JsonNode send(String method, String path, String body) throws IOException {
        String type = method.equals("PATCH") ? "merge-patch+json" : "json";
        Wire.Answer answer =
                wire.send(
                        new Call(
                                new ApiDocument.Operation("stock", method, path, null, null, null),
                                method,
                                path,
                                List.of(
                                        "Authorization: "
                                                + Credentials.bearer(Credentials.ADMIN_KEY),
                                        "Content-Type: application/" + type),
                                body.getBytes(StandardCharsets.UTF_8),
                                null,
                                null,
                                Map.of()));
        if (answer.status() >= 300 && answer.status() != 409) {
            throw new AssertionError(path + ": " + answer.text());
        }
        JsonNode made = answer.body().length == 0 ? JSON.nullNode() : JSON.readTree(answer.body());
        learn(path, made);
        return made;
    }

    /// Takes note of what an answer that went well tells of.
    void learn(Call call, Wire.Answer answer) throws IOException {
        switch (call.operation().id()) {
            case "deleteProject", "deleteDeployment", "deleteWebhook" ->
                    forget(call.target().replaceAll(".*/|\\?.*", ""));
            case "completeBuild", "handBackBuild" -> forget(call.target().split("/")[4]);
            default -> {
                if (call.operation().method().equals("GET")) {
                    String next = JSON.readTree(answer.body()).path("next").asText();
                    if (!next.isEmpty()) {
                        remember("cursor", next);
                    }
                } else if (answer.body().length > 0) {
                    learn(call.target(), JSON.readTree(answer.body()));
                }
            }
        }
    }

    private void learn(String target, JsonNode answer) {
        String id = answer.path("id").asText();
        if (answer.has("gitURL")) {
            remember("project", id);
            remember("subdomain", answer.path("subdomain").textValue());
        } else if (answer.has("projectId") && answer.has("attempt")) {
            remember(answer.path("status").textValue(), id);
        } else if (answer.has("hint")) {
            remember("key", id);
        } else if (answer.has("url")) {
            remember("webhook", id);
        } else if (target.endsWith("/test")) {
            remember("delivery", target.split("/")[3] + " " + id);
        }
        for (JsonNode claim : answer.path("claims")) {
            remember(
                    "lease",
                    claim.at("/deployment/id").textValue()
                            + " "
                            + claim.path("leaseToken").textValue());
        }
    }

    /// Leaves nothing to do: others count what is queued, and wait for what is delivered.
    static void end() throws SQLException {
        ServiceDatabase.execute(
                "DELETE FROM codeway.webhook WHERE url LIKE 'https://hooks.example.com/%'");
        ServiceDatabase.execute(
                "UPDATE codeway.api_key SET revoked_at = now() WHERE revoked_at IS NULL AND name = 'Fuzz'");
        Worker.emptyTheQueue();
    }
}
