package dev.codeway.deployment;

import static dev.codeway.testsupport.Api.createProject;
import static dev.codeway.testsupport.Api.deploy;
import static dev.codeway.testsupport.Api.deployment;
import static dev.codeway.testsupport.Api.move;
import static dev.codeway.testsupport.Concurrently.together;

import static io.restassured.RestAssured.given;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.codeway.testsupport.ServiceDatabase;
import dev.codeway.testsupport.Worker;
import dev.codeway.testsupport.Worker.Build;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

@QuarkusTest
class BuildEndTest {

    private final Worker worker = new Worker("builder");

    @BeforeEach
    void emptyTheQueue() {
        Worker.emptyTheQueue();
    }

    @Test
    void whatAWorkerBuildsWellGoesLiveAndEndsWhatWasLiveBefore() {
        String project = createProject();
        String first = build(project);
        project(project).body("live.deploymentId", equalTo(first));
        String second = build(project);
        project(project).body("live.deploymentId", equalTo(second));
        var ledger = releases(project);
        assertThat(ledger.getList("items.number")).isEqualTo(List.of(2, 1));
        assertThat(ledger.getList("items.kind")).isEqualTo(List.of("AUTO", "AUTO"));
        assertThat(ledger.getString("items[1].liveUntil"))
                .isEqualTo(ledger.getString("items[0].liveFrom"));
        project(project).body("updatedAt", equalTo(ledger.getString("items[0].liveFrom")));
    }

    @Test
    void eachMoveOfADeploymentAndOfItsProjectIsANewVersion() {
        String project = createProject();
        String id = deploy(project);
        Build build = worker.claim();
        String before = deployment(id).extract().header("ETag");
        String projectBefore = project(project).extract().header("ETag");
        build.succeed().statusCode(200);
        assertThat(deployment(id).extract().header("ETag")).isNotEqualTo(before);
        assertThat(project(project).extract().header("ETag")).isNotEqualTo(projectBefore);
    }

    @Test
    void whatFailsReplacesNothing() {
        String project = createProject();
        String live = build(project);
        deploy(project);
        worker.claim().fail().statusCode(200).body("status", equalTo("FAIL"));
        project(project).body("live.deploymentId", equalTo(live));
        assertThat(releases(project).getList("items")).hasSize(1);
    }

    @Test
    void whatIsCanceledNeverGoesLive() {
        String project = createProject();
        String id = deploy(project);
        Build build = worker.claim();
        given().post("/v1/deployments/{id}/cancel", id).then().statusCode(200);
        build.succeed()
                .statusCode(200)
                .body("status", equalTo("FAIL"))
                .body("reason", equalTo("CANCELED"));
        project(project).body("live", nullValue());
    }

    @Test
    void nothingGoesLiveByItselfWhileTheProjectIsPinned() {
        String project = createProject();
        String first = build(project);
        build(project);
        given().post("/v1/projects/{id}/rollback", project).then().statusCode(200);
        String third = build(project);
        deployment(third).body("status", equalTo("READY"));
        project(project).body("live.deploymentId", equalTo(first));
        given().delete("/v1/projects/{id}/pin", project).then().statusCode(204);
        project(project).body("live.deploymentId", equalTo(first));
        String fourth = build(project);
        project(project).body("live.deploymentId", equalTo(fourth));
        assertThat(releases(project).getList("items.number")).isEqualTo(List.of(4, 3, 2, 1));
    }

    @Test
    void aSlowOldBuildNeverReplacesANewerOne() throws SQLException {
        String project = createProject();
        String slow = deploy(project);
        Build build = worker.claim();
        String quick = deploy(project);
        // Two at a time, as a database that Prisma filled may have them.
        ServiceDatabase.execute(
                "UPDATE codeway.deployment SET status = 'IN_PROGRESS', started_at = now() WHERE id = ?",
                UUID.fromString(quick));
        move(quick, "READY").statusCode(200);
        build.succeed().statusCode(200).body("status", equalTo("READY"));
        deployment(slow).body("status", equalTo("READY"));
        project(project).body("live.deploymentId", equalTo(quick));
        assertThat(releases(project).getList("items")).hasSize(1);
    }

    @Test
    void theLedgerGoesOnWhenTheClockWasSetBack() throws SQLException {
        String project = createProject();
        build(project);
        UUID id = UUID.fromString(project);
        ServiceDatabase.execute(
                "UPDATE codeway.release SET live_until = live_from + interval '1 hour' WHERE project_id = ?",
                id);
        ServiceDatabase.execute(
                """
                INSERT INTO codeway.release (id, project_id, number, deployment_id, kind, live_from)
                SELECT gen_random_uuid(), project_id, 2, deployment_id, 'PROMOTE', live_until
                FROM codeway.release WHERE project_id = ?
                """,
                id);
        build(project);
        assertThat(breaks(project)).isEmpty();
        assertThat(releases(project).getList("items.number")).isEqualTo(List.of(3, 2, 1));
    }

    @Test
    void theLedgerStaysWholeHoweverManyBuildAndPromoteAtTheSameTime() throws Exception {
        String project = createProject();
        Queue<String> ready = new ConcurrentLinkedQueue<>();
        for (int i = 0; i < 3; i++) {
            ready.add(build(project));
        }
        AtomicInteger thread = new AtomicInteger();
        AtomicInteger built = new AtomicInteger();
        together(
                8,
                () -> {
                    boolean builder = thread.getAndIncrement() % 2 == 0;
                    for (int i = 0; i < 25; i++) {
                        if (builder) {
                            deploy(project);
                            for (Build build : worker.claim(1)) {
                                build.succeed().statusCode(200).body("status", equalTo("READY"));
                                built.incrementAndGet();
                            }
                        } else if (i % 5 == 4) {
                            given().delete("/v1/projects/{id}/pin", project).then().statusCode(204);
                        } else {
                            List<String> any = new ArrayList<>(ready);
                            String chosen =
                                    any.get(ThreadLocalRandom.current().nextInt(any.size()));
                            given().post("/v1/deployments/{id}/promote", chosen)
                                    .then()
                                    .statusCode(200);
                        }
                    }
                    return null;
                });
        System.out.printf(
                "%d builds ended among promotions, %s releases%n",
                built.get(), releases(project).getString("items[0].number"));
        assertThat(built).hasPositiveValue();
        assertThat(breaks(project)).isEmpty();
        assertThat(
                        ServiceDatabase.column(
                                """
                                SELECT p.id FROM codeway.project p JOIN codeway.release r
                                    ON r.id = p.live_release_id AND r.deployment_id = p.live_deployment_id
                                        AND r.live_from = p.live_since AND r.live_until IS NULL
                                WHERE p.id = ?
                                """,
                                UUID.fromString(project)))
                .containsExactly(project);
    }

    @Test
    void whatHappensAtTheEndOfABuildIsToldInOrder() throws SQLException {
        String project = createProject();
        String id = build(project);
        assertThat(
                        ServiceDatabase.column(
                                "SELECT type FROM codeway.event WHERE project_id = ? ORDER BY id",
                                UUID.fromString(project)))
                .containsExactly(
                        "project.created",
                        "deployment.created",
                        "deployment.started",
                        "deployment.ready",
                        "release.created",
                        "project.updated");
        assertThat(
                        ServiceDatabase.column(
                                """
                                SELECT data -> 'live' ->> 'deploymentId' FROM codeway.event
                                WHERE project_id = ? AND type = 'project.updated'
                                """,
                                UUID.fromString(project)))
                .containsExactly(id);
    }

    /// The entries of a ledger that do not follow on the ones before them.
    private static List<String> breaks(String project) throws SQLException {
        return ServiceDatabase.column(
                """
                SELECT number FROM (
                    SELECT number, live_until IS NOT DISTINCT FROM
                            lead(live_from) OVER (ORDER BY number) AS seamless,
                        number = row_number() OVER (ORDER BY number) AS counted
                    FROM codeway.release WHERE project_id = ?) AS ledger
                WHERE NOT (seamless AND counted)
                """,
                UUID.fromString(project));
    }

    private String build(String project) {
        String id = deploy(project);
        Build build = worker.claim();
        assertThat(build.deployment()).isEqualTo(id);
        build.succeed().statusCode(200);
        return id;
    }

    private static ValidatableResponse project(String id) {
        return given().get("/v1/projects/{id}", id).then().statusCode(200);
    }

    private static JsonPath releases(String project) {
        return given().get("/v1/projects/{id}/releases", project)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }
}
