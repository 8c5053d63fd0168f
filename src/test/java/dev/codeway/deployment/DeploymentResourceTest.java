package dev.codeway.deployment;

import static dev.codeway.testsupport.Api.createProject;
import static dev.codeway.testsupport.Api.deploy;
import static dev.codeway.testsupport.Api.deployment;
import static dev.codeway.testsupport.Api.json;
import static dev.codeway.testsupport.Api.mergePatch;
import static dev.codeway.testsupport.Api.move;
import static dev.codeway.testsupport.Api.patch;
import static dev.codeway.testsupport.Concurrently.together;

import static io.restassured.RestAssured.given;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;

@QuarkusTest
class DeploymentResourceTest {

    @Test
    void aDeploymentIsQueuedAndReadBack() {
        String project = createProject();
        String id =
                json().body(Map.of("ref", "main", "commit", "9F2C1E4B", "trigger", "PUSH"))
                        .post("/v1/projects/{id}/deployments", project)
                        .then()
                        .statusCode(201)
                        .header("Location", startsWith("/v1/deployments/"))
                        .header("ETag", equalTo("\"0\""))
                        .extract()
                        .path("id");
        deployment(id)
                .statusCode(200)
                .body("projectId", equalTo(project))
                .body("number", equalTo(1))
                .body("status", equalTo("QUEUED"))
                .body("reason", nullValue())
                .body("ref", equalTo("main"))
                .body("commit", equalTo("9f2c1e4b"))
                .body("trigger", equalTo("PUSH"))
                .body("attempt", equalTo(0))
                .body("queuedAt", notNullValue())
                .body("startedAt", nullValue())
                .body("finishedAt", nullValue());
    }

    @Test
    void anEmptyRequestDeploysTheDefaultBranch() {
        String project = createProject();
        // The client adds a Content-Type of its own, as curl -d '' does.
        for (RequestSpecification request : List.of(given(), json(), json().body("{}"))) {
            request.post("/v1/projects/{id}/deployments", project)
                    .then()
                    .statusCode(201)
                    .body("status", equalTo("QUEUED"))
                    .body("trigger", equalTo("API"));
        }
    }

    @Test
    void aDeploymentCanWaitToBeStarted() {
        String id = deploy(createProject(), Map.of("start", false));
        deployment(id).body("status", equalTo("NOT_STARTED")).body("queuedAt", nullValue());
        given().post("/v1/deployments/{id}/start", id)
                .then()
                .statusCode(200)
                .body("status", equalTo("QUEUED"))
                .body("queuedAt", notNullValue());
    }

    @Test
    void wrongFieldsAreNamed() {
        String project = createProject();
        json().body(Map.of("ref", "a..b", "commit", "xyz"))
                .post("/v1/projects/{id}/deployments", project)
                .then()
                .statusCode(422)
                .body("errors.field", hasItems("ref", "commit"));
        json().body(Map.of("trigger", "MOON"))
                .post("/v1/projects/{id}/deployments", project)
                .then()
                .statusCode(422)
                .body("errors.field", hasItem("trigger"));
        json().body(Map.of("trigger", "RETRY"))
                .post("/v1/projects/{id}/deployments", project)
                .then()
                .statusCode(422)
                .body("errors.code", hasItem("reserved-trigger"));
        json().body(Map.of("status", "READY"))
                .post("/v1/projects/{id}/deployments", project)
                .then()
                .statusCode(422)
                .body("errors.field", hasItem("status"));
        json().body(Map.of("start", "no"))
                .post("/v1/projects/{id}/deployments", project)
                .then()
                .statusCode(422)
                .body("errors.field", hasItem("start"));
    }

    @Test
    void aProjectThatDoesNotExistCannotBeDeployed() {
        json().post("/v1/projects/{id}/deployments", UUID.randomUUID())
                .then()
                .statusCode(404)
                .body("code", equalTo("unknown-project"));
        given().get("/v1/projects/{id}/deployments", UUID.randomUUID()).then().statusCode(404);
    }

    @Test
    void theNewestQueuedOneSupersedesTheOlder() {
        String project = createProject();
        String older = deploy(project);
        String newer = deploy(project);
        deployment(older)
                .body("status", equalTo("FAIL"))
                .body("reason", equalTo("SUPERSEDED"))
                .body("finishedAt", notNullValue());
        deployment(newer).body("status", equalTo("QUEUED")).body("number", equalTo(2));
    }

    @Test
    void startingAnOldOneSupersedesTheOneThatWaits() {
        String project = createProject();
        String shelved = deploy(project, Map.of("start", false));
        String waiting = deploy(project);
        given().post("/v1/deployments/{id}/start", shelved).then().statusCode(200);
        deployment(waiting).body("reason", equalTo("SUPERSEDED"));
    }

    @Test
    void aRunningBuildIsNotSuperseded() {
        String project = createProject();
        String running = deploy(project);
        move(running, "IN_PROGRESS").statusCode(200);
        deploy(project);
        deployment(running).body("status", equalTo("IN_PROGRESS"));
    }

    @Test
    void ofManyQueuedAtOnceOneRemainsAndNumbersAreNeverDealtTwice() throws Exception {
        String project = createProject();
        List<String> ids = together(12, () -> deploy(project));
        List<Map<String, Object>> all = deploymentsOf(project);
        assertThat(all).hasSize(ids.size());
        assertThat(all)
                .filteredOn(one -> one.get("status").equals("QUEUED"))
                .singleElement()
                .satisfies(one -> assertThat(one.get("number")).isEqualTo(ids.size()));
        assertThat(all)
                .filteredOn(one -> !one.get("status").equals("QUEUED"))
                .allSatisfy(one -> assertThat(one.get("reason")).isEqualTo("SUPERSEDED"));
        assertThat(all)
                .extracting(one -> one.get("number"))
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.rangeClosed(1, ids.size()).boxed().toList());
    }

    @Test
    void aNumberIsNotDealtAgainAfterADeletion() {
        String project = createProject();
        given().delete("/v1/deployments/{id}", deploy(project)).then().statusCode(204);
        deployment(deploy(project)).body("number", equalTo(2));
    }

    @Test
    void aBuildGoesThroughAllItsTimes() {
        String id = deploy(createProject());
        move(id, "IN_PROGRESS")
                .statusCode(200)
                .body("attempt", equalTo(1))
                .body("startedAt", notNullValue());
        ValidatableResponse ended = move(id, "READY").statusCode(200);
        ended.body("status", equalTo("READY")).body("reason", nullValue());
        Map<String, String> times = ended.extract().jsonPath().getMap("");
        assertThat(
                        List.of(
                                times.get("createdAt"),
                                times.get("queuedAt"),
                                times.get("startedAt"),
                                times.get("finishedAt")))
                .isSorted();
        assertThat(times.get("updatedAt")).isEqualTo(times.get("finishedAt"));
    }

    @Test
    void aBuildThatIsGivenBackIsQueuedAgainAndCountsItsAttempts() {
        String id = deploy(createProject());
        move(id, "IN_PROGRESS").statusCode(200);
        move(id, "QUEUED")
                .statusCode(200)
                .body("attempt", equalTo(1))
                .body("startedAt", nullValue());
        move(id, "IN_PROGRESS").statusCode(200).body("attempt", equalTo(2));
    }

    @Test
    void aProjectHasOneRunningBuild() throws Exception {
        String project = createProject();
        String first = deploy(project);
        move(first, "IN_PROGRESS").statusCode(200);
        String second = deploy(project);
        move(second, "IN_PROGRESS").statusCode(409).body("code", equalTo("project-busy"));
        move(first, "READY").statusCode(200);
        move(second, "IN_PROGRESS").statusCode(200);
    }

    @Test
    void aBuildIsNotGivenBackWhereANewerOneWaits() {
        String project = createProject();
        String id = deploy(project);
        move(id, "IN_PROGRESS").statusCode(200);
        deploy(project);
        move(id, "QUEUED").statusCode(409).body("code", equalTo("newer-queued"));
    }

    @Test
    void anArrowThatDoesNotExistIsRefusedAndThoseThatDoAreNamed() {
        String id = deploy(createProject());
        move(id, "READY")
                .statusCode(409)
                .contentType("application/problem+json")
                .body("code", equalTo("illegal-transition"))
                .body("from", equalTo("QUEUED"))
                .body("to", equalTo("READY"))
                .body("allowed", contains("IN_PROGRESS", "FAIL"));
        move(id, "NOT_STARTED").statusCode(409);
        move(id, "IN_PROGRESS").statusCode(200);
        move(id, "FAIL").statusCode(200).body("reason", equalTo("BUILD_ERROR"));
        for (String status : List.of("NOT_STARTED", "QUEUED", "IN_PROGRESS", "READY")) {
            move(id, status).statusCode(409).body("allowed", empty());
        }
    }

    @Test
    void toWhereItStandsIsNoMove() {
        String id = deploy(createProject());
        move(id, "QUEUED").statusCode(200).header("ETag", equalTo("\"0\""));
        patch(id, Map.of()).statusCode(200).header("ETag", equalTo("\"0\""));
        move(id, "FAIL").statusCode(200);
        move(id, "FAIL").statusCode(200);
        patch(id, Map.of("status", "FAIL", "reason", "CANCELED")).statusCode(200);
    }

    @Test
    void aReasonMustFitWhereItFailed() {
        String id = deploy(createProject());
        patch(id, Map.of("status", "FAIL", "reason", "TIMEOUT"))
                .statusCode(422)
                .body("errors.field", hasItem("reason"));
        patch(id, Map.of("status", "FAIL", "reason", "SUPERSEDED")).statusCode(422);
        patch(id, Map.of("reason", "TIMEOUT")).statusCode(422);
        patch(id, Map.of("status", "PAUSED", "reason", "BOREDOM"))
                .statusCode(422)
                .body("errors.field", hasItems("status", "reason"));
        move(id, "IN_PROGRESS").statusCode(200);
        patch(id, Map.of("status", "FAIL", "reason", "TIMEOUT"))
                .statusCode(200)
                .body("reason", equalTo("TIMEOUT"));
    }

    @Test
    void aPatchMayNameTheVersionItIsMeantFor() {
        String id = deploy(createProject());
        mergePatch()
                .header("If-Match", "\"5\"")
                .body(Map.of("status", "IN_PROGRESS"))
                .patch("/v1/deployments/{id}", id)
                .then()
                .statusCode(412);
        deployment(id).body("status", equalTo("QUEUED"));
    }

    @Test
    void whatHasNotEndedCanBeCanceled() {
        String project = createProject();
        for (String id : List.of(deploy(project, Map.of("start", false)), deploy(project))) {
            cancel(id).statusCode(200).body("reason", equalTo("CANCELED"));
        }
        String running = deploy(project);
        move(running, "IN_PROGRESS").statusCode(200);
        cancel(running).statusCode(200).body("reason", equalTo("CANCELED"));
        move(running, "READY").statusCode(409);
        cancel(running).statusCode(409).body("code", equalTo("illegal-transition"));
    }

    @Test
    void aCancelAndAnEndAtTheSameMomentNeverBothHappen() throws Exception {
        for (int round = 0; round < 8; round++) {
            String id = deploy(createProject());
            move(id, "IN_PROGRESS").statusCode(200);
            List<Integer> statuses =
                    together(
                            4,
                            () ->
                                    Thread.currentThread().threadId() % 2 == 0
                                            ? cancel(id).extract().statusCode()
                                            : patch(id, Map.of("status", "READY"))
                                                    .extract()
                                                    .statusCode());
            String end = deployment(id).extract().path("status");
            assertThat(statuses).containsOnly(200, 409);
            assertThat(end).isIn("READY", "FAIL");
        }
    }

    @Test
    void aFinishedDeploymentIsRetriedAsANewOne() {
        String project = createProject();
        String failed = deploy(project, Map.of("ref", "main"));
        given().post("/v1/deployments/{id}/retry", failed)
                .then()
                .statusCode(409)
                .body("code", equalTo("not-finished"));
        move(failed, "IN_PROGRESS").statusCode(200);
        move(failed, "FAIL").statusCode(200);
        String again =
                given().post("/v1/deployments/{id}/retry", failed)
                        .then()
                        .statusCode(201)
                        .body("retryOf", equalTo(failed))
                        .body("trigger", equalTo("RETRY"))
                        .body("ref", equalTo("main"))
                        .body("number", equalTo(2))
                        .body("status", equalTo("QUEUED"))
                        .extract()
                        .path("id");
        deployment(failed).body("status", equalTo("FAIL"));
        given().delete("/v1/deployments/{id}", failed).then().statusCode(204);
        deployment(again).statusCode(200).body("retryOf", equalTo(failed));
    }

    @Test
    void aDeploymentIsDeletedUnlessItIsBeingBuilt() {
        String id = deploy(createProject());
        move(id, "IN_PROGRESS").statusCode(200);
        given().delete("/v1/deployments/{id}", id)
                .then()
                .statusCode(409)
                .body("code", equalTo("build-running"));
        move(id, "FAIL").statusCode(200);
        given().delete("/v1/deployments/{id}", id).then().statusCode(204);
        deployment(id).statusCode(404).body("code", equalTo("unknown-deployment"));
    }

    @Test
    void anUnchangedDeploymentNeedNotBeSentAgain() {
        String id = deploy(createProject(), Map.of("start", false));
        given().header("If-None-Match", "\"0\"")
                .get("/v1/deployments/{id}", id)
                .then()
                .statusCode(304);
    }

    @Test
    void deploymentsAreFilteredByStatusAndRef() {
        String project = createProject();
        String canceled = deploy(project, Map.of("ref", "main", "start", false));
        cancel(canceled).statusCode(200);
        String shelved = deploy(project, Map.of("start", false));
        String queued = deploy(project, Map.of("ref", "main"));
        String list = "/v1/projects/{id}/deployments";
        given().get(list, project).then().body("items.id", contains(queued, shelved, canceled));
        given().queryParam("status", "FAIL", "NOT_STARTED")
                .get(list, project)
                .then()
                .body("items.id", contains(shelved, canceled));
        given().queryParam("ref", "main")
                .get(list, project)
                .then()
                .body("items.id", contains(queued, canceled));
        given().queryParam("status", "DONE")
                .get(list, project)
                .then()
                .statusCode(400)
                .body("errors[0].field", equalTo("status"));
        given().get("/v1/deployments").then().statusCode(200).body("items.id", hasItem(queued));
    }

    private static ValidatableResponse cancel(String id) {
        return given().post("/v1/deployments/{id}/cancel", id).then();
    }

    private static List<Map<String, Object>> deploymentsOf(String project) {
        return given().queryParam("limit", 100)
                .get("/v1/projects/{id}/deployments", project)
                .jsonPath()
                .getList("items");
    }
}
