package dev.codeway.build;

import static dev.codeway.testsupport.Api.createProject;
import static dev.codeway.testsupport.Api.deploy;
import static dev.codeway.testsupport.Api.deployment;
import static dev.codeway.testsupport.Api.json;
import static dev.codeway.testsupport.Api.move;
import static dev.codeway.testsupport.Concurrently.together;

import static io.restassured.RestAssured.given;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.codeway.testsupport.Credentials;
import dev.codeway.testsupport.ServiceDatabase;
import dev.codeway.testsupport.Worker;
import dev.codeway.testsupport.Worker.Build;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

@QuarkusTest
class WorkerProtocolTest {

    private static final String DIGEST = "0".repeat(64);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Worker worker = new Worker("builder-1");
    private final Worker another = new Worker("builder-2");

    @BeforeEach
    void emptyTheQueue() {
        Worker.emptyTheQueue();
    }

    @Test
    void whatIsQueuedIsHandedToOneWorkerWithAllThatItNeeds() {
        String project = createProject("Handed out");
        String id = deploy(project, Map.of("ref", "main", "commit", "9f2c1e4b"));
        worker.ask(Map.of())
                .then()
                .statusCode(200)
                .body("claims.size()", equalTo(1))
                .body("claims[0].deployment.id", equalTo(id))
                .body("claims[0].deployment.number", equalTo(1))
                .body("claims[0].deployment.ref", equalTo("main"))
                .body("claims[0].deployment.commit", equalTo("9f2c1e4b"))
                .body("claims[0].project.id", equalTo(project))
                .body("claims[0].project.name", equalTo("Handed out"))
                .body("claims[0].project.gitURL", equalTo("https://github.com/acme/shop.git"))
                .body("claims[0].project.subdomain", notNullValue())
                .body("claims[0].leaseToken", notNullValue())
                .body("claims[0].attempt", equalTo(1))
                .body("claims[0].expiresAt", notNullValue())
                .body("claims[0].deadline", notNullValue());
        deployment(id)
                .body("status", equalTo("IN_PROGRESS"))
                .body("attempt", equalTo(1))
                .body("startedAt", notNullValue())
                .body("queue", nullValue());
        another.ask(Map.of()).then().statusCode(204);
    }

    @Test
    void whatHasWaitedLongestComesFirst() {
        List<String> queued = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            queued.add(deploy(createProject()));
        }
        assertThat(worker.claim(3)).extracting(Build::deployment).isEqualTo(queued.subList(0, 3));
        assertThat(worker.claim(32)).extracting(Build::deployment).isEqualTo(queued.subList(3, 5));
    }

    @Test
    void whoWaitsIsHandedWorkAsSoonAsThereIsSome() throws Exception {
        CompletableFuture<HttpResponse<String>> claim = claimWaiting(30);
        String id = deploy(createProject());
        assertThat(claim.get(20, TimeUnit.SECONDS).body()).contains(id);
    }

    @Test
    void ofManyWhoWaitEachIsHandedSomethingElse() throws Exception {
        List<CompletableFuture<HttpResponse<String>>> claims = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            claims.add(claimWaiting(30));
        }
        Set<String> queued = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            queued.add(deploy(createProject()));
        }
        Set<String> handedOut = new HashSet<>();
        for (CompletableFuture<HttpResponse<String>> claim : claims) {
            String body = claim.get(25, TimeUnit.SECONDS).body();
            handedOut.add(queued.stream().filter(body::contains).findFirst().orElseThrow());
        }
        assertThat(handedOut).isEqualTo(queued);
    }

    @Test
    void whenThereIsNothingTheAnswerComesWhenThePatienceIsOver() throws Exception {
        assertThat(claimWaiting(1).get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(204);
    }

    @Test
    void aWorkerThatHungUpIsHandedNothing() throws Exception {
        byte[] body = "{\"workerId\": \"gone\", \"wait\": 30}".getBytes(StandardCharsets.UTF_8);
        try (Socket socket = new Socket("localhost", RestAssured.port)) {
            OutputStream out = socket.getOutputStream();
            out.write(
                    "POST /v1/worker/claims HTTP/1.1\r\nHost: x\r\nAuthorization: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
                            .formatted(Credentials.bearer(Credentials.ADMIN_KEY), body.length)
                            .getBytes(StandardCharsets.US_ASCII));
            out.write(body);
            out.flush();
            // Answered after the claim above was taken in: both go through the one event loop's
            // port.
            another.ask(Map.of("wait", 1)).then().statusCode(204);
        }
        String id = deploy(createProject());
        List<Build> claimed = new ArrayList<>();
        await().atMost(PATIENCE).until(() -> claimed.addAll(another.claim(1)));
        assertThat(claimed.getFirst().deployment()).isEqualTo(id);
    }

    @Test
    void wrongFieldsOfAClaimAreNamed() {
        json().body("{}")
                .post("/v1/worker/claims")
                .then()
                .statusCode(422)
                .body("errors.field", hasItem("workerId"));
        json().body(Map.of("workerId", "a b", "wait", -1, "max", 0))
                .post("/v1/worker/claims")
                .then()
                .statusCode(422)
                .body("errors.field", hasItems("workerId", "wait", "max"));
        json().body(Map.of("workerId", "w", "wait", "long"))
                .post("/v1/worker/claims")
                .then()
                .statusCode(422)
                .body("errors.field", hasItem("wait"));
    }

    @Test
    void aProjectIsBuiltOnceAtATime() {
        String project = createProject();
        deploy(project);
        Build first = worker.claim();
        String next = deploy(project);
        deployment(next)
                .body("queue.position", equalTo(1))
                .body("queue.blockedBy", equalTo("PROJECT_BUSY"));
        another.ask(Map.of()).then().statusCode(204);
        first.succeed().statusCode(200);
        deployment(next).body("queue.blockedBy", equalTo("CAPACITY"));
        assertThat(another.claim().deployment()).isEqualTo(next);
    }

    @Test
    void everyQueuedDeploymentSaysWhereItStands() {
        List<String> queued = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            queued.add(deploy(createProject()));
        }
        for (int i = 0; i < 4; i++) {
            deployment(queued.get(i)).body("queue.position", equalTo(i + 1));
        }
        given().get("/v1/deployments?status=QUEUED&sort=createdAt")
                .then()
                .body("items.queue.position", equalTo(List.of(1, 2, 3, 4)));
        assertThat(worker.claim().deployment()).isEqualTo(queued.getFirst());
        deployment(queued.get(3)).body("queue.position", equalTo(3));
    }

    @Test
    void manyWorkersNeverGetTheSame() throws Exception {
        Set<String> queued = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            queued.add(deploy(createProject()));
        }
        Queue<String> handedOut = new ConcurrentLinkedQueue<>();
        together(
                16,
                () -> {
                    List<Build> builds = worker.claim(3);
                    while (!builds.isEmpty()) {
                        builds.forEach(build -> handedOut.add(build.deployment()));
                        builds = worker.claim(3);
                    }
                    return null;
                });
        assertThat(handedOut).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(queued);
    }

    @Test
    void aSignOfLifeProlongsTheLease() throws SQLException {
        deploy(createProject());
        Build build = worker.claim();
        shiftLease(build, "expires_at = expires_at - interval '30 seconds'");
        String before = expiry(build);
        build.heartbeat().statusCode(200).body("cancelRequested", equalTo(false));
        assertThat(Instant.parse(expiry(build))).isAfter(Instant.parse(before));
    }

    @Test
    void noLeaseReachesBeyondTheDeadline() throws SQLException {
        deploy(createProject());
        Build build = worker.claim();
        shiftLease(
                build,
                "deadline = now() + interval '5 seconds', expires_at = now() + interval '5 seconds'");
        String end = build.heartbeat().statusCode(200).extract().path("expiresAt");
        assertThat(Instant.parse(end)).isEqualTo(Instant.parse(column(build, "deadline")));
    }

    @Test
    void onlyTheHolderWrites() {
        deploy(createProject());
        Build build = worker.claim();
        Build thief = new Build(build.deployment(), "", UUID.randomUUID().toString(), 1);
        thief.heartbeat().statusCode(409).body("code", equalTo("lease-lost"));
        thief.handBack().statusCode(409).body("code", equalTo("lease-lost"));
        thief.succeed().statusCode(409).body("code", equalTo("lease-lost"));
        new Build(UUID.randomUUID().toString(), "", build.token(), 1)
                .heartbeat()
                .statusCode(404)
                .body("code", equalTo("unknown-deployment"));
        given().put("/v1/worker/deployments/{id}/lease", build.deployment())
                .then()
                .statusCode(400)
                .body("errors.field", hasItem("Codeway-Lease"));
        given().header("Codeway-Lease", "nonsense")
                .put("/v1/worker/deployments/{id}/lease", build.deployment())
                .then()
                .statusCode(400)
                .body("errors.field", hasItem("Codeway-Lease"));
        deployment(build.deployment()).body("status", equalTo("IN_PROGRESS"));
        build.heartbeat().statusCode(200);
    }

    @Test
    void whatIsHandedBackKeepsItsPlaceAndIsHandedOutAgain() {
        String id = deploy(createProject());
        String queuedAt = deployment(id).extract().path("queuedAt");
        deploy(createProject());
        Build build = worker.claim();
        build.handBack().statusCode(204);
        build.handBack().statusCode(204);
        deployment(id)
                .body("status", equalTo("QUEUED"))
                .body("queuedAt", equalTo(queuedAt))
                .body("queue.position", equalTo(1));
        build.heartbeat().statusCode(409).body("code", equalTo("lease-lost"));
        build.succeed().statusCode(409).body("code", equalTo("lease-lost"));
        Build again = another.claim();
        assertThat(again.deployment()).isEqualTo(id);
        assertThat(again.attempt()).isEqualTo(2);
        build.handBack().statusCode(204);
        again.heartbeat().statusCode(200);
    }

    @Test
    void whatIsHandedBackAfterANewerOneWasQueuedIsSuperseded() {
        String project = createProject();
        String id = deploy(project);
        Build build = worker.claim();
        deploy(project);
        build.handBack().statusCode(204);
        deployment(id).body("status", equalTo("FAIL")).body("reason", equalTo("SUPERSEDED"));
    }

    @Test
    void aBuildThatWentWellIsReadyWithItsArtifact() {
        String id = deploy(createProject());
        worker.claim()
                .complete(
                        Map.of("result", "READY", "artifact", artifact("https://a.example/1.tgz")))
                .statusCode(200)
                .body("deploymentId", equalTo(id))
                .body("status", equalTo("READY"))
                .body("reason", nullValue());
        deployment(id)
                .body("status", equalTo("READY"))
                .body("finishedAt", notNullValue())
                .body("artifact.uri", equalTo("https://a.example/1.tgz"))
                .body("artifact.sha256", equalTo(DIGEST))
                .body("artifact.bytes", equalTo(42));
    }

    @Test
    void aBuildThatWentWrongSaysWhy() {
        String id = deploy(createProject());
        worker.claim().fail().statusCode(200).body("reason", equalTo("BUILD_ERROR"));
        deployment(id).body("status", equalTo("FAIL")).body("reason", equalTo("BUILD_ERROR"));
        String late = deploy(createProject());
        worker.claim().complete(Map.of("result", "FAIL", "reason", "TIMEOUT")).statusCode(200);
        deployment(late).body("reason", equalTo("TIMEOUT"));
    }

    @Test
    void aCompletionThatIsRepeatedIsAnsweredAgain() {
        String id = deploy(createProject());
        Build build = worker.claim();
        Map<String, ?> said =
                Map.of("result", "READY", "artifact", artifact("https://a.example/2"));
        String first = build.complete(said).statusCode(200).extract().asString();
        String etag = deployment(id).extract().header("ETag");
        assertThat(build.complete(said).statusCode(200).extract().asString()).isEqualTo(first);
        deployment(id).header("ETag", equalTo(etag));
    }

    @Test
    void aCompletionThatContradictsTheFirstIsRefused() {
        String id = deploy(createProject());
        Build build = worker.claim();
        build.succeed().statusCode(200);
        build.fail().statusCode(409).body("code", equalTo("already-completed"));
        build.complete(Map.of("result", "READY", "artifact", artifact("https://a.example/3")))
                .statusCode(409)
                .body("code", equalTo("already-completed"));
        deployment(id).body("status", equalTo("READY")).body("artifact", nullValue());
    }

    @Test
    void aLogIsCompleteWhereBytesAndDigestAreThoseThatTheWorkerWrote() throws Exception {
        byte[] log = "one\ntwo\n".getBytes(StandardCharsets.UTF_8);
        String digest = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(log));
        Map<String, Boolean> cases = new LinkedHashMap<>();
        cases.put("{\"bytes\":8,\"sha256\":\"%s\"}".formatted(digest), true);
        cases.put("{\"bytes\":8,\"sha256\":\"%s\"}".formatted(DIGEST), false);
        cases.put("{\"bytes\":9,\"sha256\":\"%s\"}".formatted(digest), false);
        for (Map.Entry<String, Boolean> said : cases.entrySet()) {
            String id = deploy(createProject());
            Build build = worker.claim();
            given().header("Codeway-Lease", build.token())
                    .header("Content-Range", "bytes 0-7/*")
                    .contentType("application/octet-stream")
                    .body(log)
                    .patch("/v1/worker/deployments/{id}/log", id)
                    .then()
                    .statusCode(202);
            json().header("Codeway-Lease", build.token())
                    .body("{\"result\":\"FAIL\",\"log\":%s}".formatted(said.getKey()))
                    .post("/v1/worker/deployments/{id}/complete", id)
                    .then()
                    .statusCode(200)
                    .body("logsComplete", equalTo(said.getValue()));
            deployment(id).body("logsComplete", equalTo(said.getValue()));
        }
    }

    @Test
    void wrongFieldsOfACompletionAreNamed() {
        deploy(createProject());
        Build build = worker.claim();
        build.complete(Map.of()).statusCode(422).body("errors.field", hasItem("result"));
        build.complete(Map.of("result", "MAYBE"))
                .statusCode(422)
                .body("errors.field", hasItem("result"));
        build.complete(Map.of("result", "READY", "reason", "TIMEOUT"))
                .statusCode(422)
                .body("errors.field", hasItem("reason"));
        build.complete(Map.of("result", "FAIL", "reason", "SUPERSEDED"))
                .statusCode(422)
                .body("errors.field", hasItem("reason"));
        build.complete(Map.of("result", "FAIL", "artifact", artifact("https://a.example/4")))
                .statusCode(422)
                .body("errors.field", hasItem("artifact"));
        build.complete(
                        Map.of(
                                "result",
                                "READY",
                                "artifact",
                                Map.of("uri", "here", "sha256", "ABC", "bytes", -1),
                                "log",
                                Map.of("bytes", -1)))
                .statusCode(422)
                .body(
                        "errors.field",
                        hasItems(
                                "artifact.uri",
                                "artifact.sha256",
                                "artifact.bytes",
                                "log.bytes",
                                "log.sha256"));
        build.heartbeat().statusCode(200);
    }

    @Test
    void aCancelReachesTheWorkerAndBeatsALateSuccess() {
        String id = deploy(createProject());
        Build build = worker.claim();
        given().post("/v1/deployments/{id}/cancel", id)
                .then()
                .statusCode(200)
                .body("status", equalTo("IN_PROGRESS"))
                .body("cancelRequestedAt", notNullValue());
        given().post("/v1/deployments/{id}/cancel", id).then().statusCode(200);
        build.heartbeat().statusCode(200).body("cancelRequested", equalTo(true));
        build.complete(Map.of("result", "READY", "artifact", artifact("https://a.example/5")))
                .statusCode(200)
                .body("status", equalTo("FAIL"))
                .body("reason", equalTo("CANCELED"));
        deployment(id).body("reason", equalTo("CANCELED")).body("artifact", nullValue());
        given().get("/v1/projects/{id}", build.project()).then().body("live", nullValue());
        given().post("/v1/deployments/{id}/cancel", id).then().statusCode(409);
    }

    @Test
    void whatIsHandedBackAfterACancelIsCanceled() {
        String id = deploy(createProject());
        Build build = worker.claim();
        given().post("/v1/deployments/{id}/cancel", id).then().statusCode(200);
        build.handBack().statusCode(204);
        deployment(id).body("reason", equalTo("CANCELED"));
    }

    @Test
    void aWorkerThatIgnoresACancelLosesTheBuild() throws SQLException {
        String id = deploy(createProject());
        Build build = worker.claim();
        given().post("/v1/deployments/{id}/cancel", id).then().statusCode(200);
        ServiceDatabase.execute(
                "UPDATE codeway.deployment SET cancel_requested_at = now() - interval '1 hour' WHERE id = ?",
                UUID.fromString(id));
        awaitEnd(id, "CANCELED");
        build.heartbeat().statusCode(409).body("code", equalTo("lease-lost"));
    }

    @Test
    void aSilentWorkerLosesTheBuildToAnother() throws SQLException {
        String id = deploy(createProject());
        Build build = worker.claim();
        expire(build);
        build.heartbeat().statusCode(409).body("code", equalTo("lease-lost"));
        build.succeed().statusCode(409).body("code", equalTo("lease-lost"));
        build.handBack().statusCode(409).body("code", equalTo("lease-lost"));
        await().atMost(PATIENCE).until(() -> status(id).equals("QUEUED"));
        Build again = another.claim();
        assertThat(again.attempt()).isEqualTo(2);
        build.succeed().statusCode(409).body("code", equalTo("lease-lost"));
        again.succeed().statusCode(200);
        deployment(id).body("status", equalTo("READY")).body("attempt", equalTo(2));
    }

    @Test
    void afterThreeLostWorkersItIsGivenUp() throws SQLException {
        String id = deploy(createProject());
        for (int i = 0; i < 3; i++) {
            await().atMost(PATIENCE).until(() -> status(id).equals("QUEUED"));
            expire(worker.claim());
        }
        awaitEnd(id, "WORKER_LOST");
    }

    @Test
    void aLostBuildThatNobodyNeedsAnyMoreIsSuperseded() throws SQLException {
        String project = createProject();
        String id = deploy(project);
        Build build = worker.claim();
        String newer = deploy(project);
        expire(build);
        awaitEnd(id, "SUPERSEDED");
        assertThat(another.claim().deployment()).isEqualTo(newer);
    }

    @Test
    void aLostBuildThatWasToBeCanceledIsCanceled() throws SQLException {
        String id = deploy(createProject());
        Build build = worker.claim();
        given().post("/v1/deployments/{id}/cancel", id).then().statusCode(200);
        expire(build);
        awaitEnd(id, "CANCELED");
    }

    @Test
    void aBuildThatReportsForEverEndsAtItsDeadline() throws SQLException {
        String id = deploy(createProject());
        Build build = worker.claim();
        build.heartbeat().statusCode(200);
        shiftLease(
                build,
                "claimed_at = claimed_at - interval '1 hour', expires_at = now(), deadline = now()");
        awaitEnd(id, "TIMEOUT");
        build.heartbeat().statusCode(409);
    }

    @Test
    void whatAClientBeganWithoutALeaseEndsAtTheDeadlineToo() throws SQLException {
        String id = deploy(createProject());
        move(id, "IN_PROGRESS").statusCode(200);
        ServiceDatabase.execute(
                "UPDATE codeway.deployment SET started_at = now() - interval '1 hour' WHERE id = ?",
                UUID.fromString(id));
        awaitEnd(id, "TIMEOUT");
    }

    @Test
    void whatAWorkerHoldsNobodyElseMoves() {
        String id = deploy(createProject());
        Build build = worker.claim();
        for (String status : List.of("READY", "FAIL", "QUEUED")) {
            move(id, status).statusCode(409).body("code", equalTo("leased"));
        }
        given().delete("/v1/deployments/{id}", id).then().statusCode(409);
        given().delete("/v1/projects/{id}?cascade=true", build.project()).then().statusCode(409);
        build.succeed().statusCode(200);
    }

    @Test
    void theDatabaseItselfKeepsABuildFromBeingDeletedOrDoubled() throws SQLException {
        deploy(createProject());
        Build build = worker.claim();
        UUID id = UUID.fromString(build.deployment());
        assertThat(refusal("DELETE FROM codeway.deployment WHERE id = ?", id)).isEqualTo("23514");
        assertThat(
                        refusal(
                                """
                                INSERT INTO codeway.build (deployment_id, attempt, project_id, worker,
                                    token, claimed_at, expires_at, deadline)
                                SELECT deployment_id, attempt + 1, project_id, 'thief',
                                    gen_random_uuid(), claimed_at, expires_at, deadline
                                FROM codeway.build WHERE deployment_id = ?
                                """,
                                id))
                .isEqualTo("23505");
    }

    private static String refusal(String sql, Object parameter) {
        try {
            ServiceDatabase.execute(sql, parameter);
            return "none";
        } catch (SQLException refused) {
            return refused.getSQLState();
        }
    }

    private static CompletableFuture<HttpResponse<String>> claimWaiting(int seconds) {
        return HttpClient.newHttpClient()
                .sendAsync(
                        Credentials.request(
                                        URI.create(
                                                "http://localhost:%d/v1/worker/claims"
                                                        .formatted(RestAssured.port)))
                                .header("Content-Type", "application/json")
                                .POST(
                                        HttpRequest.BodyPublishers.ofString(
                                                "{\"workerId\": \"waiting\", \"wait\": %d}"
                                                        .formatted(seconds)))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    private static Map<String, ?> artifact(String uri) {
        return Map.of("uri", uri, "sha256", DIGEST, "bytes", 42);
    }

    private static String status(String id) {
        return deployment(id).extract().path("status");
    }

    private static void awaitEnd(String id, String reason) {
        await().atMost(PATIENCE).until(() -> status(id).equals("FAIL"));
        deployment(id).body("reason", equalTo(reason));
    }

    /// As if its worker had been silent for an hour.
    private static void expire(Build build) throws SQLException {
        shiftLease(
                build,
                "claimed_at = claimed_at - interval '1 hour', expires_at = now() - interval '59 minutes'");
    }

    private static void shiftLease(Build build, String assignment) throws SQLException {
        int changed =
                ServiceDatabase.execute(
                        "UPDATE codeway.build SET %s WHERE token = ?".formatted(assignment),
                        UUID.fromString(build.token()));
        assertThat(changed).isEqualTo(1);
    }

    private static String expiry(Build build) throws SQLException {
        return column(build, "expires_at");
    }

    private static String column(Build build, String name) throws SQLException {
        return ServiceDatabase.column(
                        "SELECT codeway.rfc3339(%s) FROM codeway.build WHERE token = ?"
                                .formatted(name),
                        UUID.fromString(build.token()))
                .getFirst();
    }
}
