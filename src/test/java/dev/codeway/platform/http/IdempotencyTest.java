package dev.codeway.platform.http;

import static dev.codeway.testsupport.Api.createProject;
import static dev.codeway.testsupport.Api.deploy;
import static dev.codeway.testsupport.Api.json;
import static dev.codeway.testsupport.Api.move;
import static dev.codeway.testsupport.Api.uniqueName;
import static dev.codeway.testsupport.Concurrently.together;

import static io.restassured.RestAssured.given;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.UUID;

@QuarkusTest
class IdempotencyTest {

    @Test
    void aRepetitionIsAnsweredAsTheFirstTimeAndHasNoEffect() {
        String key = UUID.randomUUID().toString();
        String name = uniqueName("Once");
        Response first = create(key, name);
        Response again = create(key, name);
        first.then().statusCode(201);
        again.then().statusCode(201).header("Idempotency-Replayed", equalTo("true"));
        assertThat(again.asString()).isEqualTo(first.asString());
        assertThat(again.header("Location")).isEqualTo(first.header("Location"));
        assertThat(again.header("ETag")).isEqualTo(first.header("ETag"));
        given().queryParam("q", name).get("/v1/projects").then().body("items", hasSize(1));
    }

    @Test
    void spacesInTheJsonDoNotMakeAnotherRequest() {
        String key = UUID.randomUUID().toString();
        String name = uniqueName("Spaced");
        create(key, name).then().statusCode(201);
        json().header("Idempotency-Key", key)
                .body("{ \"gitURL\":\"https://github.com/acme/shop\",\n\"name\": \"" + name + "\"}")
                .post("/v1/projects")
                .then()
                .statusCode(201);
    }

    @Test
    void anotherRequestUnderTheSameKeyIsRefused() {
        String key = UUID.randomUUID().toString();
        create(key, uniqueName("One")).then().statusCode(201);
        create(key, uniqueName("Other"))
                .then()
                .statusCode(422)
                .body("code", equalTo("idempotency-key-reused"));
        json().header("Idempotency-Key", key)
                .post("/v1/projects/{id}/deployments", createProject())
                .then()
                .statusCode(422);
    }

    @Test
    void aRefusedRequestDoesNotUseUpItsKey() {
        String key = UUID.randomUUID().toString();
        create(key, "").then().statusCode(422);
        create(key, uniqueName("Better")).then().statusCode(201);
    }

    @Test
    void ofManyAtOnceOneIsDoneAndTheOthersAreToldToWaitOrWhatCameOfIt() throws Exception {
        String key = UUID.randomUUID().toString();
        String name = uniqueName("Storm");
        List<Response> answers = together(16, () -> create(key, name));
        assertThat(answers).extracting(Response::statusCode).containsOnly(201, 409);
        assertThat(answers)
                .filteredOn(answer -> answer.statusCode() == 409)
                .allSatisfy(
                        answer ->
                                assertThat(answer.<String>path("code"))
                                        .isEqualTo("idempotency-key-in-flight"));
        given().queryParam("q", name).get("/v1/projects").then().body("items", hasSize(1));
    }

    @Test
    void deploymentsAndRetriesAreMadeOnceToo() {
        String project = createProject();
        String key = UUID.randomUUID().toString();
        for (int i = 0; i < 3; i++) {
            json().header("Idempotency-Key", key)
                    .body(Map.of("ref", "main"))
                    .post("/v1/projects/{id}/deployments", project)
                    .then()
                    .statusCode(201)
                    .body("number", equalTo(1));
        }
        String other = deploy(project);
        move(other, "FAIL").statusCode(200);
        String retryKey = UUID.randomUUID().toString();
        for (int i = 0; i < 3; i++) {
            given().header("Idempotency-Key", retryKey)
                    .post("/v1/deployments/{id}/retry", other)
                    .then()
                    .statusCode(201)
                    .body("number", equalTo(3));
        }
    }

    @Test
    void anIllegalKeyIsRefused() {
        for (String key : List.of("a b", "x".repeat(256))) {
            create(key, uniqueName("Key"))
                    .then()
                    .statusCode(400)
                    .body("errors.field", hasItem("Idempotency-Key"));
        }
    }

    private static Response create(String key, String name) {
        return json().header("Idempotency-Key", key)
                .body(Map.of("name", name, "gitURL", "https://github.com/acme/shop"))
                .post("/v1/projects");
    }
}
