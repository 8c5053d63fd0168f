package dev.codeway.deployment;

import static dev.codeway.testsupport.Api.createProject;
import static dev.codeway.testsupport.Api.deploy;
import static dev.codeway.testsupport.Api.move;

import static io.restassured.RestAssured.given;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;

import org.junit.jupiter.api.Test;

import java.util.Comparator;
import java.util.List;
import java.util.Map;

@QuarkusTest
class StatsResourceTest {

    @Test
    void projectsAndDeploymentsAreCounted() {
        JsonPath before = stats();
        String project = createProject();
        deploy(project, Map.of("start", false));
        move(deploy(project), "IN_PROGRESS").statusCode(200);
        JsonPath after = stats();
        assertThat(grown(before, after, "projects")).isEqualTo(1);
        assertThat(grown(before, after, "deployments.total")).isEqualTo(2);
        assertThat(grown(before, after, "deployments.byStatus.NOT_STARTED")).isEqualTo(1);
        assertThat(grown(before, after, "deployments.byStatus.IN_PROGRESS")).isEqualTo(1);
        assertThat(after.getMap("deployments.byStatus"))
                .containsOnlyKeys("NOT_STARTED", "QUEUED", "IN_PROGRESS", "READY", "FAIL");
    }

    @Test
    void oneProjectIsCountedByDay() {
        String project = createProject();
        deploy(project);
        deploy(project);
        JsonPath stats =
                given().queryParam("projectId", project)
                        .queryParam("days", 1000)
                        .get("/v1/stats")
                        .then()
                        .statusCode(200)
                        .extract()
                        .jsonPath();
        assertThat(stats.getLong("projects")).isEqualTo(1);
        assertThat(stats.getLong("deployments.total")).isEqualTo(2);
        // Two days, where that of UTC ends between the two.
        assertThat(
                        stats.getList("byDay.deployments.total", Long.class).stream()
                                .mapToLong(Long::longValue)
                                .sum())
                .isEqualTo(2);
        String created =
                given().queryParam("sort", "createdAt")
                        .get("/v1/projects/{id}/deployments", project)
                        .path("items[0].createdAt");
        assertThat(stats.getString("byDay[0].day")).isEqualTo(created.substring(0, 10));
        given().get("/v1/stats?days=x").then().statusCode(400);
        given().get("/v1/stats?projectId=x").then().statusCode(404);
    }

    @Test
    void theProjectsWithMostDeploymentsAreCountedEachByStatus() {
        String most = createProject();
        String few = createProject();
        for (int i = 0; i < 12; i++) {
            deploy(most, Map.of("start", false));
        }
        for (int i = 0; i < 11; i++) {
            deploy(few);
        }
        JsonPath top = given().get("/v1/stats?top=100").then().statusCode(200).extract().jsonPath();
        assertThat(top.getList("byProject.projectId", String.class)).containsSubsequence(most, few);
        assertThat(top.getList("byProject.deployments.total", Integer.class))
                .isSortedAccordingTo(Comparator.reverseOrder());
        assertThat(top.<Map<String, Object>>getList("byProject"))
                .contains(ofProject(most, 12, 0, 0), ofProject(few, 0, 1, 10));
    }

    @Test
    void theListOfProjectsIsOnlyThereWhereItIsAskedForAndNeverLong() {
        for (int i = 0; i < 101; i++) {
            deploy(createProject());
        }
        assertThat(stats().getMap("")).containsOnlyKeys("projects", "deployments");
        given().get("/v1/stats?top=1000").then().body("byProject", hasSize(100));
        for (String illegal : List.of("0", "-1", "x", "1.5")) {
            given().queryParam("top", illegal)
                    .get("/v1/stats")
                    .then()
                    .statusCode(400)
                    .body("errors[0].field", equalTo("top"));
        }
    }

    @Test
    void oneProjectIsCountedByProjectTooEvenWithoutDeployments() {
        String project = createProject();
        given().get("/v1/stats?top=5&projectId=" + project).then().body("byProject", hasSize(0));
        deploy(project);
        given().get("/v1/stats?top=5&projectId=" + project)
                .then()
                .body("byProject.projectId", contains(project))
                .body("byProject[0].deployments.total", equalTo(1));
    }

    private static Map<String, Object> ofProject(
            String id, int notStarted, int queued, int failed) {
        JsonPath project = given().get("/v1/projects/{id}", id).jsonPath();
        return Map.of(
                "projectId", id,
                "name", project.getString("name"),
                "subdomain", project.getString("subdomain"),
                "deployments",
                        Map.of(
                                "total",
                                notStarted + queued + failed,
                                "byStatus",
                                Map.of(
                                        "NOT_STARTED", notStarted,
                                        "QUEUED", queued,
                                        "IN_PROGRESS", 0,
                                        "READY", 0,
                                        "FAIL", failed)));
    }

    private static JsonPath stats() {
        return given().get("/v1/stats").then().statusCode(200).extract().jsonPath();
    }

    private static long grown(JsonPath before, JsonPath after, String path) {
        return after.getLong(path) - before.getLong(path);
    }
}
