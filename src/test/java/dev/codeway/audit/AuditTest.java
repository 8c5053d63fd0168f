package dev.codeway.audit;

import static dev.codeway.testsupport.Api.createProject;
import static dev.codeway.testsupport.Api.deploy;
import static dev.codeway.testsupport.Api.json;
import static dev.codeway.testsupport.Api.mergePatch;
import static dev.codeway.testsupport.Api.move;
import static dev.codeway.testsupport.Api.release;
import static dev.codeway.testsupport.Api.uniqueName;

import static io.restassured.RestAssured.given;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import dev.codeway.testsupport.Credentials;
import dev.codeway.testsupport.Lists;
import dev.codeway.testsupport.Management;
import dev.codeway.testsupport.ServiceDatabase;
import dev.codeway.testsupport.Worker;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;

import org.junit.jupiter.api.Test;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// What is written down of what people do by the API.
@QuarkusTest
class AuditTest {

    private static final String WEBHOOK = "https://hooks.invalid/codeway";
    private static final Set<String> READING = Set.of("get", "head", "options");

    /// What workers do thousands of times a day is told by the feed, by leases and by logs.
    private static final Set<String> OF_WORKERS =
            Set.of("claimBuilds", "reportBuild", "handBackBuild", "completeBuild", "appendLog");

    /// One call of an operation that succeeds.
    ///
    /// @param subject what it is about, without the id
    /// @param fields what its entry names
    private record Change(
            String operation,
            String subject,
            List<String> fields,
            BiFunction<AuditTest, RequestSpecification, Response> call) {

        @Override
        public String toString() {
            return operation;
        }
    }

    private static Change change(
            String operation,
            String subject,
            BiFunction<AuditTest, RequestSpecification, Response> call,
            String... fields) {
        return new Change(operation, subject, List.of(fields), call);
    }

    private static List<Change> changes() {
        return List.of(
                change(
                        "createProject",
                        "project",
                        (_, it) -> it.body(project()).post("/v1/projects")),
                change(
                        "createProjects",
                        "project",
                        (_, it) ->
                                it.body(Map.of("items", List.of(project())))
                                        .post("/v1/projects/bulk")),
                change(
                        "updateProject",
                        "project",
                        (test, it) ->
                                it.contentType("application/merge-patch+json")
                                        .header("If-Match", "*")
                                        .body(Map.of("name", uniqueName("New")))
                                        .patch("/v1/projects/{id}", test.project),
                        "name"),
                change(
                        "putProjectBySubdomain",
                        "project",
                        (test, it) ->
                                it.body(project())
                                        .put("/v1/projects/by-subdomain/{it}", test.subdomain()),
                        "gitURL",
                        "name"),
                change(
                        "createDeployment",
                        "deployment",
                        (test, it) ->
                                it.body(Map.of("start", false))
                                        .post("/v1/projects/{id}/deployments", test.project)),
                change(
                        "startDeployment",
                        "deployment",
                        (test, it) ->
                                it.post(
                                        "/v1/deployments/{id}/start",
                                        deploy(test.project, Map.of("start", false)))),
                change(
                        "updateDeployment",
                        "deployment",
                        (test, it) ->
                                it.contentType("application/merge-patch+json")
                                        .body(Map.of("status", "FAIL", "reason", "BUILD_ERROR"))
                                        .patch("/v1/deployments/{id}", test.begun()),
                        "reason",
                        "status"),
                change(
                        "cancelDeployment",
                        "deployment",
                        (test, it) -> it.post("/v1/deployments/{id}/cancel", deploy(test.project))),
                change(
                        "retryDeployment",
                        "deployment",
                        (test, it) -> it.post("/v1/deployments/{id}/retry", test.canceled())),
                change(
                        "promoteDeployment",
                        "deployment",
                        (test, it) -> {
                            String former = release(test.project);
                            release(test.project);
                            return it.post("/v1/deployments/{id}/promote", former);
                        }),
                change(
                        "rollBackProject",
                        "project",
                        (test, it) -> it.post("/v1/projects/{id}/rollback", test.project)),
                change(
                        "unpinProject",
                        "project",
                        (test, it) -> it.delete("/v1/projects/{id}/pin", test.project)),
                change(
                        "deleteDeployment",
                        "deployment",
                        (test, it) -> it.delete("/v1/deployments/{id}", test.canceled())),
                change(
                        "deleteProject",
                        "project",
                        (test, it) ->
                                it.queryParam("cascade", true)
                                        .delete("/v1/projects/{id}", test.project)),
                change(
                        "createKey",
                        "key",
                        (_, it) ->
                                it.body(Map.of("name", "Audited", "role", "reader"))
                                        .post("/v1/keys")),
                change(
                        "rotateKey",
                        "key",
                        (_, it) -> it.post("/v1/keys/{id}/rotate", key("reader").getString("id"))),
                change(
                        "revokeKey",
                        "key",
                        (_, it) -> it.delete("/v1/keys/{id}", key("reader").getString("id"))),
                change(
                        "createWebhook",
                        "webhook",
                        (_, it) -> it.body(Map.of("url", WEBHOOK)).post("/v1/webhooks")),
                change(
                        "updateWebhook",
                        "webhook",
                        (_, it) ->
                                it.contentType("application/merge-patch+json")
                                        .header("If-Match", "*")
                                        .body("{\"secret\": null, \"events\": [\"deployment\"]}")
                                        .patch("/v1/webhooks/{id}", webhook()),
                        "events",
                        "secret"),
                change(
                        "testWebhook",
                        "webhook",
                        (_, it) -> it.post("/v1/webhooks/{id}/test", webhook())),
                change(
                        "resendWebhookDelivery",
                        "delivery",
                        (_, it) -> {
                            String webhook = webhook();
                            return it.post(
                                    "/v1/webhooks/{id}/deliveries/{delivery}/resend",
                                    webhook,
                                    json().post("/v1/webhooks/{id}/test", webhook).path("id"));
                        }),
                change(
                        "deleteWebhook",
                        "webhook",
                        (_, it) -> it.delete("/v1/webhooks/{id}", webhook())));
    }

    private String project;

    @Test
    void everyOperationThatChangesSomethingIsDecidedOn() {
        JsonPath document = Management.given().get("/q/openapi?format=json").jsonPath();
        Set<String> changing = new TreeSet<>();
        Map<String, Map<String, Map<String, Object>>> paths = document.getMap("paths");
        paths.values()
                .forEach(
                        methods ->
                                methods.forEach(
                                        (method, operation) -> {
                                            if (!READING.contains(method)) {
                                                changing.add(
                                                        operation.get("operationId").toString());
                                            }
                                        }));
        Set<String> decided = new TreeSet<>(OF_WORKERS);
        changes().forEach(it -> decided.add(it.operation()));
        assertThat(changing).isEqualTo(decided);
    }

    @Test
    void everyChangeIsWrittenDownWhenItsAnswerIsThere() {
        project = createProject();
        JsonPath admin = key("admin");
        for (Change change : changes()) {
            String request = "audited-" + UUID.randomUUID();
            Response answer =
                    change.call()
                            .apply(
                                    this,
                                    as(admin.getString("key"))
                                            .contentType("application/json")
                                            .header("Request-Id", request));
            assertThat(answer.statusCode())
                    .as(change + " " + answer.asString())
                    .isBetween(200, 299);
            List<Map<String, Object>> entries = entries(Map.of("requestId", request));
            assertThat(entries).as(change.operation()).hasSize(1);
            assertThat(entries.getFirst())
                    .as(change.operation())
                    .containsEntry("action", change.operation())
                    .containsEntry("subject", change.subject())
                    .containsEntry("outcome", "DONE")
                    .containsEntry("status", null)
                    .containsEntry("caller", "key:" + admin.getString("id"))
                    .containsEntry("callerName", "Of a test")
                    .containsEntry("role", "admin")
                    .containsEntry("remoteAddress", "127.0.0.1")
                    .containsEntry("times", 1)
                    .containsEntry("fields", change.fields());
            if (Set.of("project", "deployment").contains(change.subject())) {
                assertThat(entries.getFirst().get("projectId")).as(change.operation()).isNotNull();
            }
            String made = answer.asString().isEmpty() ? null : named(answer, change);
            if (made != null) {
                assertThat(entries.getFirst().get("subjectId"))
                        .as(change.operation())
                        .isEqualTo(made);
            }
        }
        System.out.printf("AuditTest: %d operations written down%n", changes().size());
    }

    /// The id in the answer, where that is of the thing itself.
    private static String named(Response answer, Change change) {
        return Set.of("createProjects", "promoteDeployment", "rollBackProject", "testWebhook")
                        .contains(change.operation())
                ? null
                : answer.path("id");
    }

    @Test
    void whatWorkersDoIsNotWrittenDown() throws SQLException {
        Worker.emptyTheQueue();
        deploy(createProject());
        Worker.Build build = new Worker("w-" + UUID.randomUUID()).claim();
        build.heartbeat().statusCode(200);
        build.handBack();
        assertThat(
                        ServiceDatabase.column(
                                """
                                SELECT id FROM codeway.audit_entry
                                WHERE outcome = 'DONE' AND action = ANY (?)
                                """,
                                (Object) OF_WORKERS.toArray(String[]::new)))
                .isEmpty();
    }

    @Test
    void ofManyProjectsEachIsWrittenDown() {
        String request = "bulk-" + UUID.randomUUID();
        JsonPath answer =
                json().header("Request-Id", request)
                        .body(
                                Map.of(
                                        "items",
                                        List.of(
                                                project(),
                                                Map.of("name", "Without a URL"),
                                                project())))
                        .post("/v1/projects/bulk")
                        .jsonPath();
        assertThat(subjects(Map.of("requestId", request)))
                .containsExactlyInAnyOrder(
                        answer.getString("items[0].project.id"),
                        answer.getString("items[2].project.id"));
    }

    @Test
    void anAnswerThatIsReplayedIsNotWrittenDownAgain() {
        String key = UUID.randomUUID().toString();
        Map<String, ?> body = project();
        String id = null;
        for (int i = 0; i < 3; i++) {
            id =
                    json().header("Idempotency-Key", key)
                            .body(body)
                            .post("/v1/projects")
                            .then()
                            .statusCode(201)
                            .extract()
                            .path("id");
        }
        assertThat(entries(Map.of("subjectId", id))).hasSize(1);
    }

    @Test
    void aChangeThatIsRolledBackAtTheLastMomentIsNotWrittenDown() throws SQLException {
        String name = uniqueName("Doomed");
        String request = "doomed-" + UUID.randomUUID();
        try (Doom _ = Doom.on("codeway.project", "NEW.name = '%s'".formatted(name))) {
            json().header("Request-Id", request)
                    .body(Map.of("name", name, "gitURL", "https://github.com/acme/shop"))
                    .post("/v1/projects")
                    .then()
                    .statusCode(503);
        }
        assertThat(entries(Map.of("requestId", request))).isEmpty();
        assertThat(ServiceDatabase.column("SELECT id FROM codeway.project WHERE name = ?", name))
                .isEmpty();
    }

    @Test
    void whatCannotBeWrittenDownIsNotDone() throws SQLException {
        String name = uniqueName("Unaudited");
        String request = "unaudited-" + UUID.randomUUID();
        try (Doom _ = Doom.on("codeway.audit_entry", "NEW.request_id = '%s'".formatted(request))) {
            assertThat(
                            json().header("Request-Id", request)
                                    .body(
                                            Map.of(
                                                    "name",
                                                    name,
                                                    "gitURL",
                                                    "https://github.com/acme/shop"))
                                    .post("/v1/projects")
                                    .statusCode())
                    .isGreaterThanOrEqualTo(400);
        }
        assertThat(ServiceDatabase.column("SELECT id FROM codeway.project WHERE name = ?", name))
                .isEmpty();
    }

    /// Makes transactions fail at their commit.
    private record Doom(String table) implements AutoCloseable {

        static Doom on(String table, String condition) throws SQLException {
            ServiceDatabase.execute(
                    """
                    CREATE FUNCTION codeway.doom() RETURNS trigger LANGUAGE plpgsql AS
                    $$ BEGIN RAISE EXCEPTION 'doomed' USING ERRCODE = 'check_violation'; END $$
                    """);
            ServiceDatabase.execute(
                    """
                    CREATE CONSTRAINT TRIGGER doom AFTER INSERT ON %s DEFERRABLE INITIALLY DEFERRED
                    FOR EACH ROW WHEN (%s) EXECUTE FUNCTION codeway.doom()
                    """
                            .formatted(table, condition));
            return new Doom(table);
        }

        @Override
        public void close() throws SQLException {
            ServiceDatabase.execute("DROP TRIGGER doom ON " + table);
            ServiceDatabase.execute("DROP FUNCTION codeway.doom()");
        }
    }

    @Test
    void whatIsRefusedIsWrittenDownWithTheReason() {
        JsonPath reader = key("reader");
        String limited = createProject();
        JsonPath developer = key("developer", limited);
        project = createProject();
        String webhook = webhook();

        refused(reader, it -> it.body(project()).post("/v1/projects"), 403, "forbidden");
        refused(reader, it -> it.get("/v1/keys"), 403, "forbidden");
        refused(
                developer,
                it -> it.delete("/v1/projects/{id}", project),
                404,
                "unknown-project",
                project);
        String deployment = deploy(limited);
        refused(
                developer,
                it -> it.post("/v1/deployments/{id}/retry", deployment),
                409,
                "not-finished",
                deployment);
        refused(
                developer,
                it ->
                        it.contentType("application/merge-patch+json")
                                .body(Map.of("name", "New"))
                                .patch("/v1/projects/{id}", limited),
                428,
                "precondition-required",
                limited);
        refused(
                key("admin"),
                it -> it.body("{\"role\": \"reader\"}").post("/v1/keys"),
                422,
                "invalid");
        refused(
                key("admin"),
                it ->
                        it.contentType("application/merge-patch+json")
                                .header("If-Match", "\"999\"")
                                .body("{\"enabled\": false}")
                                .patch("/v1/webhooks/{id}", webhook),
                412,
                "precondition-failed",
                webhook);
    }

    private interface Call {
        Response send(RequestSpecification request);
    }

    private static void refused(
            JsonPath key, Call call, int status, String problem, String... subject) {
        String request = "refused-" + UUID.randomUUID();
        Response answer =
                call.send(
                        as(key.getString("key"))
                                .contentType("application/json")
                                .header("Request-Id", request));
        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(status);
        assertThat(answer.<String>path("code")).isEqualTo(problem);
        await().until(() -> !entries(Map.of("requestId", request)).isEmpty());
        assertThat(entries(Map.of("requestId", request)))
                .singleElement()
                .satisfies(
                        it ->
                                assertThat(it)
                                        .containsEntry("outcome", "REFUSED")
                                        .containsEntry("status", status)
                                        .containsEntry("problem", problem)
                                        .containsEntry("caller", "key:" + key.getString("id"))
                                        .containsEntry("remoteAddress", "127.0.0.1")
                                        .containsEntry(
                                                "subjectId",
                                                subject.length == 0 ? null : subject[0]));
    }

    @Test
    void whoeverReadsWhatIsNotThereIsNotWrittenDown() {
        String request = "reading-" + UUID.randomUUID();
        given().header("Request-Id", request)
                .get("/v1/projects/{id}", UUID.randomUUID())
                .then()
                .statusCode(404);
        String later = "later-" + UUID.randomUUID();
        given().header("Request-Id", later).delete("/v1/projects/{id}", UUID.randomUUID());
        await().until(() -> !entries(Map.of("requestId", later)).isEmpty());
        assertThat(entries(Map.of("requestId", request))).isEmpty();
    }

    @Test
    void aFloodOfBadKeysBecomesAFewEntriesThatCountItAll() throws SQLException {
        int flood = 500;
        long before = strangers();
        long rows = rows();
        long begin = System.nanoTime();
        IntStream.range(0, flood)
                .parallel()
                .forEach(
                        i ->
                                as("cwk_" + String.valueOf(i).repeat(46).substring(0, 46))
                                        .get("/v1/projects")
                                        .then()
                                        .statusCode(401));
        Duration took = Duration.ofNanos(System.nanoTime() - begin);
        await().atMost(Duration.ofSeconds(20)).until(() -> strangers() - before >= flood);
        long written = rows() - rows;
        System.out.printf(
                "AuditTest: %d bad keys in %d ms became %d entries%n",
                flood, took.toMillis(), written);
        assertThat(written).isLessThanOrEqualTo(took.toSeconds() + 3);
        given().queryParams("outcome", "REFUSED", "remoteAddress", "127.0.0.1")
                .get("/v1/audit")
                .then()
                .body("items.problem", hasItem("unauthenticated"));
    }

    private static long strangers() throws SQLException {
        return number("SELECT coalesce(sum(times), 0) FROM codeway.audit_entry WHERE status = 401");
    }

    private static long rows() throws SQLException {
        return number("SELECT count(*) FROM codeway.audit_entry WHERE status = 401");
    }

    private static long number(String sql) throws SQLException {
        return Long.parseLong(ServiceDatabase.column(sql).getFirst());
    }

    @Test
    void secretsAreNeverInIt() throws SQLException {
        JsonPath admin = key("admin");
        String rotated =
                json().post("/v1/keys/{id}/rotate", admin.getString("id"))
                        .jsonPath()
                        .getString("key");
        String secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        Response webhook =
                json().body(Map.of("url", WEBHOOK, "secret", secret)).post("/v1/webhooks");
        webhook.then().statusCode(201);
        mergePatch()
                .header("If-Match", "*")
                .body(Map.of("secret", secret + "AAAA"))
                .patch(webhook.header("Location"));
        json().body(Map.of("name", "Private", "gitURL", "https://me:hunter2@github.com/a/b"))
                .post("/v1/projects");
        as(rotated)
                .contentType("application/json")
                .body(Map.of("name", secret))
                .post("/v1/projects/{id}/deployments", rotated);
        as(rotated).delete("/v1/keys/{id}", rotated);
        as("hunter2-hunter2").header("Request-Id", rotated).delete("/v1/projects/{id}", secret);
        String last = "last-" + UUID.randomUUID();
        as(rotated).header("Request-Id", last).delete("/v1/webhooks/{id}", rotated);
        await().until(() -> !entries(Map.of("requestId", last)).isEmpty());
        List<String> rows =
                ServiceDatabase.column("SELECT row_to_json(a)::text FROM codeway.audit_entry a");
        for (String word :
                List.of(
                        admin.getString("key"),
                        rotated,
                        rotated.substring(4),
                        secret,
                        secret.substring(6),
                        "hunter2",
                        "Bearer",
                        Credentials.ADMIN_KEY)) {
            assertThat(rows).noneMatch(it -> it.contains(word));
        }
        System.out.printf("AuditTest: no secrets in %d entries%n", rows.size());
    }

    @Test
    void itIsFilteredByEverythingAndReadPageByPage() {
        JsonPath admin = key("admin");
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            made.add(
                    as(admin.getString("key"))
                            .contentType("application/json")
                            .header("Request-Id", "page-" + admin.getString("id"))
                            .body(project())
                            .post("/v1/projects")
                            .path("id"));
        }
        as(admin.getString("key")).delete("/v1/projects/{id}", made.getFirst());
        String caller = "key:" + admin.getString("id");
        assertThat(Lists.byCursor("/v1/audit", Map.of("caller", caller, "limit", 2)))
                .hasSize(6)
                .isEqualTo(Lists.byNumber("/v1/audit", Map.of("caller", caller, "size", 2)));
        assertThat(
                        subjects(
                                Map.of(
                                        "caller",
                                        caller,
                                        "sort",
                                        "createdAt",
                                        "action",
                                        "createProject")))
                .isEqualTo(made);
        assertThat(actions(Map.of("projectId", made.getFirst())))
                .containsExactly("deleteProject", "createProject");
        assertThat(actions(Map.of("subjectId", made.getFirst(), "subject", "project"))).hasSize(2);
        assertThat(actions(Map.of("subjectId", made.getFirst(), "subject", "key"))).isEmpty();
        assertThat(actions(Map.of("requestId", "page-" + admin.getString("id")))).hasSize(5);
        assertThat(actions(Map.of("caller", caller, "outcome", "REFUSED"))).isEmpty();
        assertThat(actions(Map.of("caller", caller, "outcome", "DONE"))).hasSize(6);
        assertThat(actions(Map.of("caller", caller, "remoteAddress", "192.0.2.1"))).isEmpty();
        String middle = entries(Map.of("subjectId", made.get(2))).getFirst().get("createdAt") + "";
        assertThat(
                        Stream.of("createdAfter", "createdBefore")
                                .map(it -> actions(Map.of("caller", caller, it, middle)).size()))
                .containsExactly(3, 2);
        String id = entries(Map.of("subjectId", made.get(2))).getFirst().get("id") + "";
        given().get("/v1/audit/{id}", id).then().statusCode(200).body("id", equalTo(id));
        given().get("/v1/audit/{id}", UUID.randomUUID())
                .then()
                .statusCode(404)
                .body("code", equalTo("unknown-entry"));
        for (String wrong : List.of("projectId=1", "outcome=MAYBE", "who=me", "caller=%00")) {
            given().urlEncodingEnabled(false).get("/v1/audit?" + wrong).then().statusCode(400);
        }
    }

    private static List<Map<String, Object>> entries(Map<String, ?> query) {
        return given().queryParams(query)
                .get("/v1/audit")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath()
                .getList("items");
    }

    private static List<String> actions(Map<String, ?> query) {
        return entries(query).stream().map(it -> it.get("action").toString()).toList();
    }

    private static List<String> subjects(Map<String, ?> query) {
        return entries(query).stream().map(it -> it.get("subjectId").toString()).toList();
    }

    private static Map<String, String> project() {
        return Map.of("name", uniqueName("Audited"), "gitURL", "https://github.com/acme/shop.git");
    }

    private String subdomain() {
        return given().get("/v1/projects/{id}", project).path("subdomain");
    }

    private String begun() {
        String deployment = deploy(project);
        move(deployment, "IN_PROGRESS").statusCode(200);
        return deployment;
    }

    private String canceled() {
        String deployment = deploy(project);
        json().post("/v1/deployments/{id}/cancel", deployment).then().statusCode(200);
        return deployment;
    }

    private static String webhook() {
        return json().body(Map.of("url", WEBHOOK)).post("/v1/webhooks").path("id");
    }

    private static JsonPath key(String role, String... projects) {
        Map<String, ?> wanted =
                projects.length == 0
                        ? Map.of("name", "Of a test", "role", role)
                        : Map.of("name", "Of a test", "role", role, "projects", List.of(projects));
        return json().body(wanted).post("/v1/keys").then().statusCode(201).extract().jsonPath();
    }

    private static RequestSpecification as(String key) {
        return given().header(Credentials.HEADER, Credentials.bearer(key));
    }
}
