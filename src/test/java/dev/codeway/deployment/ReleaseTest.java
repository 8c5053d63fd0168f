package dev.codeway.deployment;

import static dev.codeway.testsupport.Api.createProject;
import static dev.codeway.testsupport.Api.deploy;
import static dev.codeway.testsupport.Api.move;
import static dev.codeway.testsupport.Concurrently.together;

import static io.restassured.RestAssured.given;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.codeway.testsupport.ServiceDatabase;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;

import org.junit.jupiter.api.Test;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

@QuarkusTest
class ReleaseTest {

    @Test
    void whatIsBuiltWellGoesLive() {
        String project = createProject();
        project(project).body("live", nullValue()).body("pinned", equalTo(false));
        String id = build(project);
        project(project)
                .body("live.deploymentId", equalTo(id))
                .body("live.id", notNullValue())
                .body("live.since", notNullValue());
        releases(project)
                .body("items.size()", equalTo(1))
                .body("items[0].number", equalTo(1))
                .body("items[0].kind", equalTo("AUTO"))
                .body("items[0].deploymentId", equalTo(id))
                .body("items[0].liveUntil", nullValue());
    }

    @Test
    void theNextReleaseEndsTheOneBefore() {
        String project = createProject();
        build(project);
        String second = build(project);
        project(project).body("live.deploymentId", equalTo(second));
        var ledger = releases(project).extract().jsonPath();
        assertThat(ledger.getList("items.number")).isEqualTo(List.of(2, 1));
        assertThat(ledger.getString("items[1].liveUntil"))
                .isEqualTo(ledger.getString("items[0].liveFrom"));
    }

    @Test
    void whatFailsReplacesNothing() {
        String project = createProject();
        String live = build(project);
        String bad = deploy(project);
        move(bad, "IN_PROGRESS").statusCode(200);
        move(bad, "FAIL").statusCode(200);
        project(project).body("live.deploymentId", equalTo(live));
    }

    @Test
    void aSlowOldBuildNeverReplacesANewerOne() throws SQLException {
        String project = createProject();
        String slow = deploy(project);
        move(slow, "IN_PROGRESS").statusCode(200);
        String quick = deploy(project);
        // Two at a time, as a database that Prisma filled may have them.
        ServiceDatabase.execute(
                "UPDATE codeway.deployment SET status = 'IN_PROGRESS', started_at = now() WHERE id = ?",
                UUID.fromString(quick));
        move(quick, "READY").statusCode(200);
        move(slow, "READY").statusCode(200);
        project(project).body("live.deploymentId", equalTo(quick));
        releases(project).body("items.size()", equalTo(1));
    }

    @Test
    void anOldDeploymentThatIsStartedNowIsTheNewestWish() {
        String project = createProject();
        String shelved = deploy(project, Map.of("start", false));
        build(project);
        given().post("/v1/deployments/{id}/start", shelved).then().statusCode(200);
        finish(shelved);
        project(project).body("live.deploymentId", equalTo(shelved));
    }

    @Test
    void anyReadyDeploymentCanBePromotedWithoutBuildingIt() {
        String project = createProject();
        String first = build(project);
        String second = build(project);
        promote(first, null)
                .statusCode(200)
                .body("kind", equalTo("PROMOTE"))
                .body("number", equalTo(3))
                .body("deploymentId", equalTo(first));
        project(project).body("live.deploymentId", equalTo(first)).body("pinned", equalTo(false));
        String third = build(project);
        project(project).body("live.deploymentId", equalTo(third));
        assertThat(second).isNotEqualTo(third);
    }

    @Test
    void whatIsLiveAlreadyIsPromotedWithoutANewEntry() {
        String project = createProject();
        String id = build(project);
        promote(id, null).statusCode(200).body("number", equalTo(1)).body("kind", equalTo("AUTO"));
        releases(project).body("items.size()", equalTo(1));
    }

    @Test
    void onlyWhatIsReadyCanBePromoted() {
        String project = createProject();
        String queued = deploy(project);
        promote(queued, null).statusCode(409).body("code", equalTo("not-ready"));
        given().post("/v1/deployments/{id}/promote", UUID.randomUUID()).then().statusCode(404);
    }

    @Test
    void whoPromotesAgainstAnOldPictureIsToldSo() {
        String project = createProject();
        String first = build(project);
        build(project);
        String seen = project(project).extract().header("ETag");
        build(project);
        promote(first, seen).statusCode(412).body("code", equalTo("precondition-failed"));
        String now = project(project).extract().header("ETag");
        String next = promote(first, now).statusCode(200).extract().header("ETag");
        assertThat(next).isEqualTo(project(project).extract().header("ETag")).isNotEqualTo(now);
    }

    @Test
    void ofManyWhoPromoteFromTheSamePictureOneSucceeds() throws Exception {
        String project = createProject();
        String first = build(project);
        build(project);
        String seen = project(project).extract().header("ETag");
        List<Integer> statuses = together(8, () -> promote(first, seen).extract().statusCode());
        assertThat(statuses).containsOnlyOnce(200).filteredOn(it -> it == 412).hasSize(7);
    }

    @Test
    void aRollbackRestoresWhatWasLiveBeforeAndPinsIt() {
        String project = createProject();
        String first = build(project);
        String second = build(project);
        rollBack(project)
                .statusCode(200)
                .body("kind", equalTo("ROLLBACK"))
                .body("deploymentId", equalTo(first));
        project(project).body("live.deploymentId", equalTo(first)).body("pinned", equalTo(true));
        String third = build(project);
        project(project).body("live.deploymentId", equalTo(first));
        promote(third, null).statusCode(200);
        project(project).body("live.deploymentId", equalTo(third)).body("pinned", equalTo(true));
        assertThat(second).isNotEqualTo(third);
    }

    @Test
    void aSecondRollbackGoesFurtherBack() {
        String project = createProject();
        String first = build(project);
        String second = build(project);
        build(project);
        rollBack(project).body("deploymentId", equalTo(second));
        rollBack(project).body("deploymentId", equalTo(first));
        rollBack(project).statusCode(409).body("code", equalTo("no-earlier-release"));
        releases(project).body("items.deploymentId[0]", equalTo(first));
    }

    @Test
    void aRollbackSkipsWhatWasDeleted() {
        String project = createProject();
        String first = build(project);
        String second = build(project);
        build(project);
        given().delete("/v1/deployments/{id}", second).then().statusCode(204);
        rollBack(project).statusCode(200).body("deploymentId", equalTo(first));
        releases(project).body("items.deploymentId", hasItem(second));
    }

    @Test
    void withoutAPinBuildsGoLiveAgain() {
        String project = createProject();
        String first = build(project);
        build(project);
        rollBack(project).statusCode(200);
        given().delete("/v1/projects/{id}/pin", project).then().statusCode(204);
        given().delete("/v1/projects/{id}/pin", project).then().statusCode(204);
        project(project).body("live.deploymentId", equalTo(first)).body("pinned", equalTo(false));
        String next = build(project);
        project(project).body("live.deploymentId", equalTo(next));
    }

    @Test
    void whatNeverWasLiveCannotBeRolledBack() {
        String project = createProject();
        rollBack(project).statusCode(409).body("code", equalTo("no-earlier-release"));
        build(project);
        rollBack(project).statusCode(409).body("code", equalTo("no-earlier-release"));
        given().post("/v1/projects/{id}/rollback", UUID.randomUUID()).then().statusCode(404);
    }

    @Test
    void whatIsLiveCannotBeDeleted() {
        String project = createProject();
        String first = build(project);
        given().delete("/v1/deployments/{id}", first)
                .then()
                .statusCode(409)
                .body("code", equalTo("live-release"));
        build(project);
        given().delete("/v1/deployments/{id}", first).then().statusCode(204);
    }

    @Test
    void aProjectGoesWithItsReleases() throws SQLException {
        String project = createProject();
        build(project);
        build(project);
        given().delete("/v1/projects/{id}?cascade=true", project).then().statusCode(204);
        assertThat(
                        ServiceDatabase.column(
                                "SELECT id FROM codeway.release WHERE project_id = ?",
                                UUID.fromString(project)))
                .isEmpty();
    }

    @Test
    void theLedgerHasNeitherGapsNorOverlapsHoweverManyRelease() throws Exception {
        String project = createProject();
        List<String> ready = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            ready.add(build(project));
        }
        together(
                8,
                () -> {
                    for (int i = 0; i < 10; i++) {
                        promote(ready.get(ThreadLocalRandom.current().nextInt(5)), null)
                                .statusCode(200);
                    }
                    return null;
                });
        UUID id = UUID.fromString(project);
        assertThat(
                        ServiceDatabase.column(
                                """
                                SELECT number FROM (
                                    SELECT number, live_until IS NOT DISTINCT FROM
                                            lead(live_from) OVER (ORDER BY number) AS seamless,
                                        number = row_number() OVER (ORDER BY number) AS counted,
                                        deployment_id IS DISTINCT FROM
                                            lag(deployment_id) OVER (ORDER BY number) AS different
                                    FROM codeway.release WHERE project_id = ?) AS ledger
                                WHERE NOT (seamless AND counted AND different)
                                """,
                                id))
                .isEmpty();
        assertThat(
                        ServiceDatabase.column(
                                """
                                SELECT r.deployment_id FROM codeway.project p
                                JOIN codeway.release r ON r.id = p.live_release_id
                                WHERE p.id = ? AND r.live_until IS NULL
                                    AND r.deployment_id = p.live_deployment_id
                                """,
                                id))
                .hasSize(1);
    }

    @Test
    void theDatabaseItselfKeepsTheLedger() throws SQLException {
        String project = createProject();
        build(project);
        build(project);
        UUID id = UUID.fromString(project);
        assertThat(
                        refusal(
                                """
                                INSERT INTO codeway.release
                                    (id, project_id, number, deployment_id, kind, live_from, live_until)
                                SELECT gen_random_uuid(), project_id, 9, deployment_id, kind,
                                    live_from, live_until
                                FROM codeway.release WHERE project_id = ? AND number = 1
                                """,
                                id))
                .as("an overlap")
                .isEqualTo("23P01");
        assertThat(refusal("UPDATE codeway.release SET kind = 'ROLLBACK' WHERE project_id = ?", id))
                .as("another past")
                .isEqualTo("23514");
        assertThat(
                        refusal(
                                """
                                UPDATE codeway.release SET live_until = now()
                                WHERE project_id = ? AND number = 1
                                """,
                                id))
                .as("a second end")
                .isEqualTo("23514");
        assertThat(
                        refusal(
                                """
                                DELETE FROM codeway.deployment
                                WHERE id = (SELECT live_deployment_id FROM codeway.project WHERE id = ?)
                                """,
                                id))
                .as("the deletion of what is live")
                .isIn("23001", "23503");
    }

    @Test
    void theLedgerCanBeFilteredAndPaged() {
        String project = createProject();
        build(project);
        build(project);
        rollBack(project).statusCode(200);
        given().get("/v1/projects/{id}/releases?kind=ROLLBACK", project)
                .then()
                .body("items.kind", equalTo(List.of("ROLLBACK")));
        given().get("/v1/projects/{id}/releases?kind=MAGIC", project)
                .then()
                .statusCode(400)
                .body("errors.field", hasItem("kind"));
        given().get("/v1/projects/{id}/releases?limit=2", project)
                .then()
                .body("items.number", equalTo(List.of(3, 2)))
                .body("next", notNullValue());
    }

    private static String refusal(String sql, Object parameter) {
        try {
            ServiceDatabase.execute(sql, parameter);
            return "none";
        } catch (SQLException refused) {
            return refused.getSQLState();
        }
    }

    private static String build(String project) {
        return finish(deploy(project));
    }

    private static String finish(String id) {
        move(id, "IN_PROGRESS").statusCode(200);
        move(id, "READY").statusCode(200);
        return id;
    }

    private static ValidatableResponse promote(String id, String ifMatch) {
        return (ifMatch == null ? given() : given().header("If-Match", ifMatch))
                .post("/v1/deployments/{id}/promote", id)
                .then();
    }

    private static ValidatableResponse rollBack(String project) {
        return given().post("/v1/projects/{id}/rollback", project).then();
    }

    private static ValidatableResponse project(String id) {
        return given().get("/v1/projects/{id}", id).then().statusCode(200);
    }

    private static ValidatableResponse releases(String project) {
        return given().get("/v1/projects/{id}/releases", project).then().statusCode(200);
    }
}
