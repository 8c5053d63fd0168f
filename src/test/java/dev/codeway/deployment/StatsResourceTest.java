package dev.codeway.deployment;

import static dev.codeway.testsupport.Api.createProject;
import static dev.codeway.testsupport.Api.deploy;
import static dev.codeway.testsupport.Api.move;

import static io.restassured.RestAssured.given;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;

import org.junit.jupiter.api.Test;

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

    private static JsonPath stats() {
        return given().get("/v1/stats").then().statusCode(200).extract().jsonPath();
    }

    private static long grown(JsonPath before, JsonPath after, String path) {
        return after.getLong(path) - before.getLong(path);
    }
}
