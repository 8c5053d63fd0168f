package dev.codeway.access;

import static dev.codeway.testsupport.Api.createProject;
import static dev.codeway.testsupport.Api.json;

import static io.restassured.RestAssured.given;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.codeway.testsupport.Credentials;
import dev.codeway.testsupport.Management;
import dev.codeway.testsupport.ServiceDatabase;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

@QuarkusTest
class KeyResourceTest {

    @Test
    void aKeyIsShownOnceAndLetsItsBearerIn() throws SQLException {
        JsonPath made = create(Map.of("name", "CI of the shop", "role", "developer"));
        String key = made.getString("key");
        assertThat(key).matches("cwk_[0-9A-Za-z]{46}").startsWith(made.getString("hint"));
        assertThat(made.getString("createdBy")).isEqualTo("key:environment");

        as(key).get("/v1/projects").then().statusCode(200);
        given().get("/v1/keys/{id}", made.getString("id"))
                .then()
                .statusCode(200)
                .body("key", nullValue())
                .body("name", equalTo("CI of the shop"))
                .body("role", equalTo("developer"))
                .body("projects", nullValue());
        given().get("/v1/keys")
                .then()
                .statusCode(200)
                .body("items.id", hasItem(made.getString("id")));
        assertThat(ServiceDatabase.column("SELECT row_to_json(k)::text FROM codeway.api_key k"))
                .noneMatch(it -> it.contains(key.substring(12)));
    }

    @Test
    void aRevokedKeyIsRefusedAtOnceAndStaysInTheList() {
        JsonPath made = create(Map.of("name", "Gone", "role", "reader"));
        as(made.getString("key")).get("/v1/projects").then().statusCode(200);
        given().delete("/v1/keys/{id}", made.getString("id"))
                .then()
                .statusCode(200)
                .body("revokedAt", notNullValue());
        as(made.getString("key"))
                .get("/v1/projects")
                .then()
                .statusCode(401)
                .header("WWW-Authenticate", equalTo("Bearer error=\"invalid_token\""))
                .contentType("application/problem+json")
                .body("code", equalTo("unauthenticated"));
        given().get("/v1/keys/{id}", made.getString("id")).then().statusCode(200);
        json().post("/v1/keys/{id}/rotate", made.getString("id"))
                .then()
                .statusCode(409)
                .body("code", equalTo("key-ended"));
    }

    @Test
    void aRotatedKeyEndsAtOnceOrAfterAWhile() {
        JsonPath made = create(Map.of("name", "Rotated", "role", "reader"));
        String first = made.getString("key");
        as(first).get("/v1/projects").then().statusCode(200);
        String second = rotate(made.getString("id"), Map.of("overlap", 600));
        as(first).get("/v1/projects").then().statusCode(200);
        as(second).get("/v1/projects").then().statusCode(200);
        String third = rotate(made.getString("id"), Map.of());
        as(first).get("/v1/projects").then().statusCode(401);
        as(second).get("/v1/projects").then().statusCode(401);
        as(third).get("/v1/projects").then().statusCode(200);
        json().body(Map.of("overlap", -1))
                .post("/v1/keys/{id}/rotate", made.getString("id"))
                .then()
                .statusCode(422)
                .body("errors.field", equalTo(List.of("overlap")));
    }

    @Test
    void aKeyThatHasExpiredIsRefused() {
        String key =
                create(
                                Map.of(
                                        "name",
                                        "Short",
                                        "role",
                                        "reader",
                                        "expiresAt",
                                        Instant.now().plusSeconds(2).toString()))
                        .getString("key");
        as(key).get("/v1/projects").then().statusCode(200);
        await().atMost(Duration.ofSeconds(20))
                .until(() -> as(key).get("/v1/projects").statusCode() == 401);
    }

    @Test
    void whoIsRefusedIsCountedByThePathThatTheyAskedFor() {
        given().header(Credentials.HEADER, "Bearer nonsense")
                .delete("/v1/projects/{id}", UUID.randomUUID())
                .then()
                .statusCode(401);
        await().untilAsserted(
                        () ->
                                assertThat(Management.given().get("/q/metrics").asString().lines())
                                        .anySatisfy(
                                                it ->
                                                        assertThat(it)
                                                                .startsWith(
                                                                        "http_server_requests_seconds_count")
                                                                .contains(
                                                                        "method=\"DELETE\"",
                                                                        "status=\"401\"",
                                                                        "uri=\"/v1/projects/{id}\"")));
    }

    @Test
    void itsLastUseIsNoted() {
        JsonPath made = create(Map.of("name", "Used", "role", "reader"));
        as(made.getString("key")).get("/v1/projects").then().statusCode(200);
        await().atMost(Duration.ofSeconds(60))
                .until(
                        () ->
                                given().get("/v1/keys/{id}", made.getString("id"))
                                                .path("lastUsedAt")
                                        != null);
    }

    @Test
    void withoutACredentialOrWithABadOneThereIsNothing() {
        for (String value :
                List.of("Basic YTpi", "Bearer", "Bearer ", "Bearer nonsense", "nonsense", " ")) {
            given().header(Credentials.HEADER, value)
                    .get("/v1/projects")
                    .then()
                    .statusCode(401)
                    .header("WWW-Authenticate", startsWith("Bearer"))
                    .contentType("application/problem+json");
        }
        given().header(Credentials.HEADER, " ").get("/q/health/ready").then().statusCode(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                                                             | name",
                "{\"name\": \"x\"}                                              | role",
                "{\"name\": \"\", \"role\": \"reader\"}                         | name",
                "{\"name\": \"x\", \"role\": \"root\"}                          | role",
                "{\"name\": \"x\", \"role\": \"READER\"}                        | role",
                "{\"name\": \"x\", \"role\": \"admin\", \"projects\": [\"0192f3a0-0000-7000-8000-000000000000\"]} | projects",
                "{\"name\": \"x\", \"role\": \"reader\", \"projects\": []}      | projects",
                "{\"name\": \"x\", \"role\": \"reader\", \"projects\": [\"y\"]} | projects",
                "{\"name\": \"x\", \"role\": \"reader\", \"projects\": [null]}  | projects",
                "{\"name\": \"x\", \"role\": \"reader\", \"expiresAt\": \"soon\"} | expiresAt",
                "{\"name\": \"x\", \"role\": \"reader\", \"expiresAt\": \"2020-01-01T00:00:00Z\"} | expiresAt",
            })
    void whatIsWrongIsNamed(String body, String field) {
        json().body(body)
                .post("/v1/keys")
                .then()
                .statusCode(422)
                .body("errors.field", hasItem(field));
    }

    @Test
    void aKeyForSomeProjectsFindsNoOthers() {
        String own = createProject();
        String foreign = createProject();
        String key =
                create(Map.of("name", "Limited", "role", "developer", "projects", List.of(own)))
                        .getString("key");
        assertThat(as(key).get("/v1/projects").jsonPath().getList("items.id")).containsExactly(own);
        as(key).get("/v1/projects/{id}", own).then().statusCode(200);
        as(key).get("/v1/projects/{id}", foreign)
                .then()
                .statusCode(404)
                .body("code", equalTo("unknown-project"));
        as(key).get("/v1/projects/{id}", UUID.randomUUID())
                .then()
                .statusCode(404)
                .body("code", equalTo("unknown-project"));
        as(key).contentType("application/json")
                .body(Map.of("name", "x", "gitURL", "https://github.com/a/b"))
                .post("/v1/projects")
                .then()
                .statusCode(403)
                .body("code", equalTo("limited-to-projects"));
        as(key).get("/v1/events?projectId={id}", foreign).then().statusCode(404);
        as(key).get("/v1/stats").then().statusCode(400);
        as(key).get("/v1/stats?projectId={id}", own).then().statusCode(200);
        assertThat(as(key).get("/v1/events?limit=100").jsonPath().getList("items.projectId"))
                .containsOnly(own);
    }

    private static io.restassured.specification.RequestSpecification as(String key) {
        return given().header(Credentials.HEADER, Credentials.bearer(key));
    }

    private static JsonPath create(Map<String, ?> body) {
        return json().body(body)
                .post("/v1/keys")
                .then()
                .statusCode(201)
                .header("Cache-Control", equalTo("no-store"))
                .extract()
                .jsonPath();
    }

    private static String rotate(String id, Map<String, ?> body) {
        return json().body(body)
                .post("/v1/keys/{id}/rotate", id)
                .then()
                .statusCode(200)
                .extract()
                .path("key");
    }
}
