package dev.codeway.deployment;

import static dev.codeway.testsupport.Api.createProject;
import static dev.codeway.testsupport.Api.deploy;
import static dev.codeway.testsupport.Api.mergePatch;
import static dev.codeway.testsupport.Api.move;
import static dev.codeway.testsupport.Api.release;
import static dev.codeway.testsupport.Api.uniqueName;

import static io.restassured.RestAssured.given;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import dev.codeway.testsupport.Lists;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;

@QuarkusTest
class IncludeTest {

    private static final String BOTH = "latestDeployment,liveDeployment";

    @Test
    void aProjectIsShownWithItsLatestAndItsLiveDeployment() {
        String project = createProject();
        String live = release(project);
        String latest = deploy(project);
        JsonPath answer = project(project, BOTH).then().statusCode(200).extract().jsonPath();
        assertThat(answer.getMap("latestDeployment")).isEqualTo(deployment(latest));
        assertThat(answer.getMap("liveDeployment")).isEqualTo(deployment(live));
        assertThat(answer.getString("live.deploymentId")).isEqualTo(live);
    }

    @Test
    void whatAProjectDoesNotHaveIsNullAndWhatWasNotAskedForIsAbsent() {
        String project = createProject();
        Map<String, Object> both = project(project, BOTH).jsonPath().getMap("");
        assertThat(both)
                .containsEntry("latestDeployment", null)
                .containsEntry("liveDeployment", null);
        assertThat(project(project, "liveDeployment").jsonPath().getMap(""))
                .containsKey("liveDeployment")
                .doesNotContainKey("latestDeployment");
    }

    @Test
    void withoutIncludeAnAnswerIsWhatItWasToTheByte() {
        String project = createProject();
        String plain = given().get("/v1/projects/{id}", project).asString();
        assertThat(plain).endsWith("Z\"}").doesNotContain("Deployment\"", "relations");
        assertThat(project(project, BOTH).asString())
                .isEqualTo(
                        plain.substring(0, plain.length() - 1)
                                + ",\"latestDeployment\":null,\"liveDeployment\":null}");
        String deployment = deploy(project);
        String bare = given().get("/v1/deployments/{id}", deployment).asString();
        assertThat(bare).endsWith("\"}}").doesNotContain("release", "relations");
        assertThat(given().get("/v1/deployments/{id}?include=release", deployment).asString())
                .isEqualTo(bare.substring(0, bare.length() - 1) + ",\"release\":null}");
    }

    @Test
    void aListOfProjectsIsShownWithTheirs() {
        String mark = uniqueName("Listed");
        String busy = createProject(mark + " a");
        String released = release(busy);
        String queued = deploy(busy);
        createProject(mark + " b");
        given().queryParam("q", mark)
                .queryParam("sort", "name")
                .queryParam("include", BOTH)
                .get("/v1/projects")
                .then()
                .statusCode(200)
                .body("items[0].liveDeployment.id", equalTo(released))
                .body("items[0].latestDeployment.id", equalTo(queued))
                .body("items[1].liveDeployment", nullValue())
                .body("items[1].latestDeployment", nullValue())
                .body("items[0].latestDeployment.queue.blockedBy", equalTo("CAPACITY"));
    }

    @Test
    void aPageGoesOnWithWhatItIncludes() {
        String mark = uniqueName("Paged");
        List<String> ids = List.of(createProject(mark), createProject(mark), createProject(mark));
        Map<String, ?> query = Map.of("q", mark, "limit", 1, "include", "latestDeployment");
        assertThat(Lists.byCursor("/v1/projects", query)).containsExactlyElementsOf(ids.reversed());
        Response page = given().queryParams(query).get("/v1/projects");
        assertThat(page.header("Link")).contains("include=latestDeployment");
        // A page may be wider than the one before it.
        given().queryParam("q", mark)
                .queryParam("cursor", page.<String>path("next"))
                .queryParam("include", BOTH)
                .get("/v1/projects")
                .then()
                .statusCode(200)
                .body("items.id", contains(ids.get(1), ids.get(0)));
    }

    @Test
    void aDeploymentIsShownWithItsProjectAndItsRelease() {
        String project = createProject();
        String live = release(project);
        JsonPath answer =
                given().queryParam("include", "project", "release")
                        .get("/v1/deployments/{id}", live)
                        .then()
                        .statusCode(200)
                        .extract()
                        .jsonPath();
        assertThat(answer.getMap("project"))
                .isEqualTo(given().get("/v1/projects/{id}", project).jsonPath().getMap(""));
        assertThat(answer.getMap("release"))
                .isEqualTo(
                        given().get("/v1/projects/{id}/releases", project)
                                .jsonPath()
                                .getMap("items[0]"));
    }

    @Test
    void ofSeveralReleasesOfADeploymentTheLastIsShown() {
        String project = createProject();
        String first = release(project);
        release(project);
        given().post("/v1/projects/{id}/rollback", project).then().statusCode(200);
        given().get("/v1/deployments/{id}?include=release", first)
                .then()
                .body("release.number", equalTo(3))
                .body("release.kind", equalTo("ROLLBACK"));
    }

    @Test
    void listsOfDeploymentsAreShownWithTheirs() {
        String project = createProject();
        String live = release(project);
        deploy(project);
        given().queryParam("include", "project,release")
                .get("/v1/projects/{id}/deployments", project)
                .then()
                .statusCode(200)
                .body("items", hasSize(2))
                .body("items.project.id", everyItem(equalTo(project)))
                .body("items[0].release", nullValue())
                .body("items[1].release.deploymentId", equalTo(live));
        given().queryParam("include", "project")
                .queryParam("limit", 1)
                .get("/v1/deployments")
                .then()
                .statusCode(200)
                .body("items[0].project.id", equalTo(project));
    }

    @Test
    void whoWaitsForTheEndIsShownWhatTheyAskedFor() {
        String project = createProject();
        String done = release(project);
        given().get("/v1/deployments/{id}?waitFor=terminal&include=project", done)
                .then()
                .statusCode(200)
                .body("project.id", equalTo(project));
    }

    @Test
    void anAnswerIsNewAsSoonAsAnythingInItIs() {
        String project = createProject();
        String wide = project(project, BOTH).header("ETag");
        assertThat(known(project, BOTH, wide)).isTrue();
        String deployment = deploy(project);
        // The project is the same, and so is its own tag.
        assertThat(given().get("/v1/projects/{id}", project).header("ETag")).isEqualTo("\"0\"");
        assertThat(known(project, BOTH, wide)).isFalse();
        assertThat(
                        known(
                                project,
                                "liveDeployment",
                                project(project, "liveDeployment").header("ETag")))
                .isTrue();
        move(deployment, "IN_PROGRESS").statusCode(200);
        String building = project(project, "latestDeployment").header("ETag");
        move(deployment, "FAIL").statusCode(200);
        assertThat(known(project, "latestDeployment", building)).isFalse();
        String failed = project(project, "latestDeployment").header("ETag");
        assertThat(known(project, "latestDeployment", failed)).isTrue();
        mergePatch()
                .header("If-Match", failed)
                .body(Map.of("name", uniqueName("Renamed")))
                .patch("/v1/projects/{id}", project)
                .then()
                .statusCode(200);
        assertThat(known(project, "latestDeployment", failed)).isFalse();
    }

    @Test
    void aTagIsThatOfOneSelectionOnly() {
        String project = createProject();
        String narrow = given().get("/v1/projects/{id}", project).header("ETag");
        String wide = project(project, BOTH).header("ETag");
        assertThat(known(project, BOTH, narrow)).isFalse();
        given().header("If-None-Match", wide)
                .get("/v1/projects/{id}", project)
                .then()
                .statusCode(200);
        assertThat(known(project, "latestDeployment", wide)).isFalse();
    }

    @Test
    void aDeploymentIsNewWhenItsProjectOrItsReleaseIs() {
        String project = createProject();
        String live = release(project);
        String path = "/v1/deployments/" + live + "?include=project,release";
        String tag = given().get(path).header("ETag");
        given().header("If-None-Match", tag).get(path).then().statusCode(304);
        release(project);
        given().header("If-None-Match", tag)
                .get(path)
                .then()
                .statusCode(200)
                .body("release.liveUntil", containsString("Z"));
    }

    @Test
    void anUnknownRelationIsRefusedAndTheLegalOnesAreNamed() {
        String project = createProject();
        String deployment = deploy(project);
        Map<String, String> legal =
                Map.of(
                        "/v1/projects",
                        "latestDeployment, liveDeployment",
                        "/v1/projects/" + project,
                        "latestDeployment, liveDeployment",
                        "/v1/projects/by-subdomain/x",
                        "latestDeployment, liveDeployment",
                        "/v1/deployments",
                        "project, release",
                        "/v1/deployments/" + deployment,
                        "project, release",
                        "/v1/projects/" + project + "/deployments",
                        "project, release");
        legal.forEach(
                (path, names) -> {
                    for (String wrong :
                            List.of("owner", ",", "project,,release", "Project", "id", "%00")) {
                        given().urlEncodingEnabled(false)
                                .get(path + "?include=" + wrong)
                                .then()
                                .statusCode(400)
                                .body("code", equalTo("invalid-parameter"))
                                .body("errors[0].field", equalTo("include"))
                                .body("errors[0].code", equalTo("unknown-relation"))
                                .body("errors[0].detail", containsString(names));
                    }
                });
    }

    private static Response project(String id, String include) {
        return given().queryParam("include", include).get("/v1/projects/{id}", id);
    }

    private static boolean known(String project, String include, String tag) {
        return given().queryParam("include", include)
                        .header("If-None-Match", tag)
                        .get("/v1/projects/{id}", project)
                        .statusCode()
                == 304;
    }

    private static Map<String, Object> deployment(String id) {
        return given().get("/v1/deployments/{id}", id).jsonPath().getMap("");
    }
}
