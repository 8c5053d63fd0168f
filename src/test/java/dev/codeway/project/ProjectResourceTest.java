package dev.codeway.project;

import static dev.codeway.testsupport.Api.createProject;
import static dev.codeway.testsupport.Api.deploy;
import static dev.codeway.testsupport.Api.mergePatch;
import static dev.codeway.testsupport.Api.move;
import static dev.codeway.testsupport.Api.postProject;
import static dev.codeway.testsupport.Api.uniqueName;
import static dev.codeway.testsupport.Concurrently.together;

import static io.restassured.RestAssured.given;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.UUID;

@QuarkusTest
class ProjectResourceTest {

    private static final String GIT_URL = "https://github.com/acme/shop.git";

    @Test
    void aProjectIsCreatedAndReadBack() {
        String subdomain = "shop-" + UUID.randomUUID();
        Response created =
                postProject(Map.of("name", "Shop", "gitURL", GIT_URL, "subdomain", subdomain));
        created.then()
                .statusCode(201)
                .header("Location", startsWith("/v1/projects/"))
                .header("ETag", equalTo("\"0\""))
                .body("id", matchesPattern("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-.*"))
                .body("name", equalTo("Shop"))
                .body("gitURL", equalTo(GIT_URL))
                .body("subdomain", equalTo(subdomain))
                .body("createdAt", matchesPattern("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d.*Z"));
        Response read = given().get(created.header("Location"));
        read.then().statusCode(200).header("ETag", equalTo("\"0\""));
        assertThat(read.asString()).isEqualTo(created.asString());
    }

    @Test
    void theJsonNamesAreExactlyThoseThatClientsKnow() {
        Map<String, Object> project =
                given().get("/v1/projects/{id}", createProject()).jsonPath().getMap("");
        assertThat(project.keySet())
                .containsExactly(
                        "id",
                        "name",
                        "gitURL",
                        "subdomain",
                        "live",
                        "pinned",
                        "createdAt",
                        "updatedAt");
    }

    @Test
    void aSubdomainIsMadeFromTheName() {
        String unique = UUID.randomUUID().toString();
        postProject(Map.of("name", "@Acme/Crème Brûlée " + unique, "gitURL", GIT_URL))
                .then()
                .statusCode(201)
                .body("subdomain", equalTo("acme-creme-brulee-" + unique));
    }

    @Test
    void aNameWithoutALetterOfAnyLabelGetsASubdomainAllTheSame() {
        postProject(Map.of("name", "日本", "gitURL", GIT_URL))
                .then()
                .statusCode(201)
                .body("subdomain", startsWith("project"));
    }

    @Test
    void aReservedNameGetsAnotherSubdomain() {
        postProject(Map.of("name", "www", "gitURL", GIT_URL))
                .then()
                .statusCode(201)
                .body("subdomain", matchesPattern("www-[0-9a-z]{5,6}"));
    }

    @Test
    void aSubdomainIsLowerCased() {
        String unique = UUID.randomUUID().toString();
        postProject(Map.of("name", "x", "gitURL", GIT_URL, "subdomain", "UP-" + unique))
                .then()
                .statusCode(201)
                .body("subdomain", equalTo("up-" + unique));
    }

    @Test
    void aTakenSubdomainIsRefused() {
        String subdomain = "taken-" + UUID.randomUUID();
        Map<String, String> body =
                Map.of("name", "First", "gitURL", GIT_URL, "subdomain", subdomain);
        postProject(body).then().statusCode(201);
        postProject(body)
                .then()
                .statusCode(409)
                .contentType("application/problem+json")
                .body("code", equalTo("subdomain-taken"))
                .body("type", equalTo("urn:codeway:problem:subdomain-taken"));
    }

    @Test
    void ofManyWhoWantOneSubdomainAtOnceExactlyOneGetsIt() throws Exception {
        String subdomain = "race-" + UUID.randomUUID();
        List<Integer> statuses =
                together(
                        12,
                        () ->
                                postProject(
                                                Map.of(
                                                        "name",
                                                        "Race",
                                                        "gitURL",
                                                        GIT_URL,
                                                        "subdomain",
                                                        subdomain))
                                        .statusCode());
        assertThat(statuses).containsOnly(201, 409);
        assertThat(statuses).filteredOn(status -> status == 201).hasSize(1);
    }

    @Test
    void manyProjectsOfOneNameAtOnceAllGetASubdomainOfTheirOwn() throws Exception {
        String name = uniqueName("same");
        List<String> subdomains =
                together(
                        12,
                        () ->
                                postProject(Map.of("name", name, "gitURL", GIT_URL))
                                        .then()
                                        .statusCode(201)
                                        .extract()
                                        .path("subdomain"));
        assertThat(subdomains).doesNotHaveDuplicates().hasSize(12);
    }

    @Test
    void allThatIsWrongIsSaidAtOnce() {
        postProject(Map.of("name", "", "gitURL", "ext::sh -c id", "subdomain", "-a"))
                .then()
                .statusCode(422)
                .contentType("application/problem+json")
                .body("code", equalTo("invalid"))
                .body("errors.field", hasItems("name", "gitURL", "subdomain"));
    }

    @Test
    void missingFieldsAreNamed() {
        postProject(Map.of())
                .then()
                .statusCode(422)
                .body("errors.field", hasItems("name", "gitURL"))
                .body("errors.code", hasItem("required"))
                .body("errors.field", not(hasItem("subdomain")));
    }

    @Test
    void aNulByteIsRefusedWhereverItStands() {
        postProject(Map.of("name", "a\0b", "gitURL", GIT_URL)).then().statusCode(422);
        postProject(Map.of("name", "a", "gitURL", GIT_URL + "\0")).then().statusCode(422);
        postProject(Map.of("name", "a", "gitURL", GIT_URL, "subdomain", "a\0"))
                .then()
                .statusCode(422);
        given().urlEncodingEnabled(false).get("/v1/projects/%00").then().statusCode(404);
        given().urlEncodingEnabled(false).get("/v1/projects?q=%00").then().statusCode(400);
        given().urlEncodingEnabled(false).get("/v1/projects?cursor=%00").then().statusCode(400);
    }

    @Test
    void aPatchChangesWhatItNamesAndNothingElse() {
        String id = createProject();
        String subdomain = given().get("/v1/projects/{id}", id).path("subdomain");
        mergePatch()
                .header("If-Match", "\"0\"")
                .body(Map.of("name", "Renamed"))
                .patch("/v1/projects/{id}", id)
                .then()
                .statusCode(200)
                .header("ETag", equalTo("\"1\""))
                .body("name", equalTo("Renamed"))
                .body("subdomain", equalTo(subdomain));
        given().get("/v1/projects/{id}", id)
                .then()
                .body("name", equalTo("Renamed"))
                .header("ETag", equalTo("\"1\""));
    }

    @Test
    void aPatchThatChangesNothingKeepsTheVersion() {
        String name = uniqueName("Same");
        String id = createProject(name);
        mergePatch()
                .header("If-Match", "*")
                .body(Map.of("name", name))
                .patch("/v1/projects/{id}", id)
                .then()
                .statusCode(200)
                .header("ETag", equalTo("\"0\""));
    }

    @Test
    void aPatchNeedsTheVersionThatItIsMeantFor() {
        String id = createProject();
        mergePatch()
                .body(Map.of("name", "x"))
                .patch("/v1/projects/{id}", id)
                .then()
                .statusCode(428)
                .body("code", equalTo("precondition-required"));
        mergePatch()
                .header("If-Match", "\"7\"")
                .body(Map.of("name", "x"))
                .patch("/v1/projects/{id}", id)
                .then()
                .statusCode(412);
        mergePatch()
                .header("If-Match", "\"7\", , W/\"1\"")
                .header("If-Match", "\"0\"")
                .body(Map.of())
                .patch("/v1/projects/{id}", id)
                .then()
                .statusCode(200);
        mergePatch()
                .header("If-Match", "0")
                .body(Map.of("name", "x"))
                .patch("/v1/projects/{id}", id)
                .then()
                .statusCode(400);
        mergePatch()
                .header("If-Match", "W/\"0\"")
                .body(Map.of("name", "x"))
                .patch("/v1/projects/{id}", id)
                .then()
                .statusCode(412);
    }

    @Test
    void ofManyPatchesAgainstOneVersionExactlyOneIsMade() throws Exception {
        String id = createProject();
        List<Integer> statuses =
                together(
                        8,
                        () ->
                                mergePatch()
                                        .header("If-Match", "\"0\"")
                                        .body(Map.of("name", uniqueName("Racer")))
                                        .patch("/v1/projects/{id}", id)
                                        .statusCode());
        assertThat(statuses).containsOnly(200, 412);
        assertThat(statuses).filteredOn(status -> status == 200).hasSize(1);
    }

    @Test
    void aPatchRefusesNullsUnknownMembersAndWrongTypes() {
        String id = createProject();
        mergePatch()
                .header("If-Match", "*")
                .body("{\"name\": null, \"subdomain\": 5, \"id\": \"x\", \"createdAt\": \"x\"}")
                .patch("/v1/projects/{id}", id)
                .then()
                .statusCode(422)
                .body("errors.field", hasItems("name", "subdomain", "id", "createdAt"));
        mergePatch()
                .header("If-Match", "*")
                .body("[]")
                .patch("/v1/projects/{id}", id)
                .then()
                .statusCode(400);
    }

    @Test
    void aPatchMayNotTakeAnothersSubdomain() {
        String other = given().get("/v1/projects/{id}", createProject()).path("subdomain");
        mergePatch()
                .header("If-Match", "*")
                .body(Map.of("subdomain", other))
                .patch("/v1/projects/{id}", createProject())
                .then()
                .statusCode(409)
                .body("code", equalTo("subdomain-taken"));
    }

    @Test
    void anUnchangedProjectNeedNotBeSentAgain() {
        String id = createProject();
        given().header("If-None-Match", "\"0\"")
                .get("/v1/projects/{id}", id)
                .then()
                .statusCode(304)
                .header("ETag", equalTo("\"0\""))
                .body(equalTo(""));
        given().header("If-None-Match", "\"9\", W/\"0\"")
                .get("/v1/projects/{id}", id)
                .then()
                .statusCode(304);
        given().header("If-None-Match", "\"1\"")
                .get("/v1/projects/{id}", id)
                .then()
                .statusCode(200);
    }

    @Test
    void anEmptyProjectIsDeleted() {
        String id = createProject();
        given().delete("/v1/projects/{id}", id).then().statusCode(204);
        given().get("/v1/projects/{id}", id)
                .then()
                .statusCode(404)
                .body("code", equalTo("unknown-project"));
        given().delete("/v1/projects/{id}", id).then().statusCode(404);
    }

    @Test
    void aProjectWithDeploymentsIsDeletedOnlyTogetherWithThem() {
        String id = createProject();
        String deployment = deploy(id);
        given().delete("/v1/projects/{id}", id)
                .then()
                .statusCode(409)
                .body("code", equalTo("project-has-deployments"))
                .body("detail", containsString("cascade"));
        given().delete("/v1/projects/{id}?cascade=yes", id).then().statusCode(400);
        given().delete("/v1/projects/{id}?cascade=true", id).then().statusCode(204);
        given().get("/v1/deployments/{id}", deployment).then().statusCode(404);
    }

    @Test
    void aProjectIsNotDeletedWhileItIsBeingBuilt() {
        String id = createProject();
        String deployment = deploy(id);
        move(deployment, "IN_PROGRESS").statusCode(200);
        given().delete("/v1/projects/{id}?cascade=true", id)
                .then()
                .statusCode(409)
                .body("code", equalTo("build-running"));
        move(deployment, "READY").statusCode(200);
        given().delete("/v1/projects/{id}?cascade=true", id).then().statusCode(204);
    }

    @Test
    void aDeletionMayNameTheVersionItIsMeantFor() {
        String id = createProject();
        given().header("If-Match", "\"3\"").delete("/v1/projects/{id}", id).then().statusCode(412);
        given().header("If-Match", "\"0\"").delete("/v1/projects/{id}", id).then().statusCode(204);
    }

    @Test
    void whatIsNoIdIsNotFound() {
        for (String id : List.of("x", "1-1-1-1-1", UUID.randomUUID().toString(), "%27%20or%201")) {
            given().urlEncodingEnabled(false)
                    .get("/v1/projects/" + id)
                    .then()
                    .statusCode(404)
                    .body("code", equalTo("unknown-project"));
        }
    }
}
