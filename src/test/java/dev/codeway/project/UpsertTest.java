package dev.codeway.project;

import static dev.codeway.testsupport.Api.json;
import static dev.codeway.testsupport.Api.mergePatch;
import static dev.codeway.testsupport.Api.postProject;
import static dev.codeway.testsupport.Concurrently.together;

import static io.restassured.RestAssured.given;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

@QuarkusTest
class UpsertTest {

    private static final String PATH = "/v1/projects/by-subdomain/{subdomain}";
    private static final String GIT_URL = "https://github.com/acme/shop.git";

    private final String subdomain = "put-" + UUID.randomUUID();

    @Test
    void aProjectIsCreatedThenLeftThenChanged() {
        Response created = put("Shop");
        String id = created.path("id");
        created.then()
                .statusCode(201)
                .header("Location", equalTo("/v1/projects/" + id))
                .header("ETag", equalTo(tag(0, id)))
                .body("name", equalTo("Shop"))
                .body("subdomain", equalTo(subdomain));
        Response same = put("Shop");
        same.then().statusCode(200).header("ETag", equalTo(tag(0, id)));
        assertThat(same.asString()).isEqualTo(created.asString());
        put("Store")
                .then()
                .statusCode(200)
                .header("ETag", equalTo(tag(1, id)))
                .body("id", equalTo(id))
                .body("name", equalTo("Store"));
        assertThat(eventsOf(id)).containsExactly("project.created", "project.updated");
    }

    @Test
    void aProjectIsFoundUnderItsSubdomainInAnyCase() {
        Response created = put("Shop");
        Response found = given().get(PATH, subdomain.toUpperCase(Locale.ROOT));
        found.then().statusCode(200).header("ETag", equalTo(created.header("ETag")));
        assertThat(found.asString()).isEqualTo(created.asString());
        given().header("If-None-Match", created.header("ETag"))
                .get(PATH, subdomain)
                .then()
                .statusCode(304);
        for (String nobodys : List.of("nobody-has-this", "-", "a_b", "a.b", "%00", "www")) {
            given().urlEncodingEnabled(false)
                    .get("/v1/projects/by-subdomain/" + nobodys)
                    .then()
                    .statusCode(404)
                    .body("code", equalTo("unknown-project"));
        }
    }

    @Test
    void noSubdomainIsMistakenForAPartOfThePath() {
        for (String word : List.of("deployments", "releases", "rollback", "pin", "bulk")) {
            String id = put(json(), word, "Word").then().extract().path("id");
            given().get(PATH, word).then().statusCode(200).body("id", equalTo(id));
            given().delete("/v1/projects/{id}", id).then().statusCode(204);
        }
    }

    @Test
    void ofManyWhoPutAtOnceOneCreatesAndTheOthersChange() throws Exception {
        AtomicInteger names = new AtomicInteger();
        List<Response> answers =
                together(32, () -> put(json(), subdomain, "Name " + names.incrementAndGet()));
        assertThat(answers).extracting(Response::statusCode).containsOnly(200, 201);
        assertThat(answers).filteredOn(answer -> answer.statusCode() == 201).hasSize(1);
        assertThat(answers).extracting(answer -> answer.path("id")).containsOnly(id());
        // Each name is another one, so each of the 31 others was a change and a version.
        assertThat(answers).extracting(answer -> answer.header("ETag")).doesNotHaveDuplicates();
        given().get("/v1/projects/{id}", id()).then().header("ETag", equalTo("\"31\""));
        assertThat(eventsOf(id())).hasSize(32);
    }

    @Test
    void ofManyWhoPutTheSameAtOnceOneCreatesAndNothingChanges() throws Exception {
        List<Response> answers = together(32, () -> put("Same"));
        assertThat(answers).extracting(Response::statusCode).containsOnly(200, 201);
        assertThat(answers).filteredOn(answer -> answer.statusCode() == 201).hasSize(1);
        assertThat(answers).extracting(Response::asString).containsOnly(answers.get(0).asString());
        assertThat(answers).extracting(answer -> answer.header("ETag")).containsOnly(tag(0, id()));
        assertThat(eventsOf(id())).containsExactly("project.created");
    }

    @Test
    void whoeverPutsAndWhoeverPostsAtOnceMakeOneProject() throws Exception {
        AtomicInteger turn = new AtomicInteger();
        List<Integer> statuses =
                together(
                        16,
                        () ->
                                turn.incrementAndGet() % 2 == 0
                                        ? put("Shop").statusCode()
                                        : postProject(
                                                        Map.of(
                                                                "name",
                                                                "Shop",
                                                                "gitURL",
                                                                GIT_URL,
                                                                "subdomain",
                                                                subdomain))
                                                .statusCode());
        assertThat(statuses).containsOnly(200, 201, 409);
        assertThat(statuses).filteredOn(status -> status == 201).hasSize(1);
    }

    @Test
    void ofManyWhoOnlyWantToCreateExactlyOneDoes() throws Exception {
        List<Integer> statuses =
                together(
                        12,
                        () ->
                                put(json().header("If-None-Match", "*"), subdomain, "Mine")
                                        .statusCode());
        assertThat(statuses).containsOnly(201, 412);
        assertThat(statuses).filteredOn(status -> status == 201).hasSize(1);
    }

    @Test
    void ofManyWhoChangeOneVersionExactlyOneDoes() throws Exception {
        String version = put("First").header("ETag");
        AtomicInteger names = new AtomicInteger();
        List<Integer> statuses =
                together(
                        12,
                        () ->
                                put(
                                                json().header("If-Match", version),
                                                subdomain,
                                                "Name " + names.incrementAndGet())
                                        .statusCode());
        assertThat(statuses).containsOnly(200, 412);
        assertThat(statuses).filteredOn(status -> status == 200).hasSize(1);
    }

    @Test
    void conditionsAreHonoured() {
        put(json().header("If-Match", "*"), subdomain, "x").then().statusCode(412);
        put(json().header("If-Match", "\"0\""), subdomain, "x").then().statusCode(412);
        given().get(PATH, subdomain).then().statusCode(404);
        String version =
                put(json().header("If-None-Match", "\"0\""), subdomain, "x")
                        .then()
                        .statusCode(201)
                        .extract()
                        .header("ETag");
        put(json().header("If-Match", "*"), subdomain, "y").then().statusCode(200);
        put(json().header("If-Match", version), subdomain, "z")
                .then()
                .statusCode(412)
                .body("code", equalTo("precondition-failed"));
        put(json().header("If-None-Match", "*"), subdomain, "z").then().statusCode(412);
        put(json().header("If-None-Match", tag(1, id())), subdomain, "z").then().statusCode(412);
        put(json().header("If-Match", "1"), subdomain, "z")
                .then()
                .statusCode(400)
                .body("errors.field", hasItems("If-Match"));
        given().get(PATH, subdomain).then().body("name", equalTo("y"));
    }

    @Test
    void aVersionReadUnderTheSubdomainCountsUnderTheIdToo() {
        String version = put("Shop").header("ETag");
        mergePatch()
                .header("If-Match", version)
                .body(Map.of("name", "Store"))
                .patch("/v1/projects/{id}", id())
                .then()
                .statusCode(200)
                .header("ETag", equalTo("\"1\""));
        mergePatch()
                .header("If-Match", version)
                .body(Map.of("name", "Stall"))
                .patch("/v1/projects/{id}", id())
                .then()
                .statusCode(412);
    }

    @Test
    void aVersionOfAProjectIsNoneOfItsSuccessors() {
        Response first = put("Shop");
        given().delete("/v1/projects/{id}", first.<String>path("id")).then().statusCode(204);
        put("Shop").then().statusCode(201);
        put(json().header("If-Match", first.header("ETag")), subdomain, "Store")
                .then()
                .statusCode(412);
        given().header("If-None-Match", first.header("ETag"))
                .get(PATH, subdomain)
                .then()
                .statusCode(200);
    }

    @Test
    void whatIsWrongIsSaidAsForAPost() {
        for (String illegal : List.of("-a", "www", "a_b", "ab--c", "x".repeat(64))) {
            List<Map<String, String>> posted =
                    postProject(Map.of("name", "x", "gitURL", GIT_URL, "subdomain", illegal))
                            .then()
                            .statusCode(422)
                            .extract()
                            .path("errors");
            List<Map<String, String>> put =
                    put(json(), illegal, "x").then().statusCode(422).extract().path("errors");
            assertThat(put).isEqualTo(posted);
        }
        json().body(Map.of("name", "", "gitURL", "ext::sh"))
                .put(PATH, "-a")
                .then()
                .statusCode(422)
                .body("errors.field", hasItems("name", "gitURL", "subdomain"));
        json().put(PATH, subdomain)
                .then()
                .statusCode(422)
                .body("errors.field", hasItems("name", "gitURL"));
        json().body(Map.of("name", "x", "gitURL", GIT_URL, "subdomain", "other"))
                .put(PATH, subdomain)
                .then()
                .statusCode(422)
                .body("detail", containsString("subdomain"));
    }

    private Response put(String name) {
        return put(json(), subdomain, name);
    }

    private static Response put(RequestSpecification request, String subdomain, String name) {
        return request.body(Map.of("name", name, "gitURL", GIT_URL)).put(PATH, subdomain);
    }

    private String id() {
        return given().get(PATH, subdomain).path("id");
    }

    private static String tag(int version, String id) {
        return "\"%d+%s\"".formatted(version, id);
    }

    private static List<String> eventsOf(String id) {
        return given().queryParam("projectId", id)
                .queryParam("limit", 100)
                .get("/v1/events")
                .then()
                .statusCode(200)
                .extract()
                .path("items.type");
    }
}
