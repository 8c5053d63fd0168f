package dev.codeway.webhook;

import static dev.codeway.testsupport.Api.createProject;
import static dev.codeway.testsupport.Api.json;
import static dev.codeway.testsupport.Api.mergePatch;

import static io.restassured.RestAssured.given;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.codeway.testsupport.Lists;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;

import org.junit.jupiter.api.Test;

import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// Webhooks as clients manage them. None of these leads anywhere.
@QuarkusTest
class WebhookResourceTest {

    private static final String URL = "https://hooks.invalid/codeway";
    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    @Test
    void aWebhookIsCreatedAndReadBackWithoutItsSecret() {
        String project = createProject();
        Response created =
                post(Map.of("url", URL, "events", List.of("deployment"), "projectId", project));
        created.then()
                .statusCode(201)
                .header("Location", startsWith("/v1/webhooks/"))
                .header("ETag", equalTo("\"0\""))
                .body("id", matchesPattern("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-.*"))
                .body("url", equalTo(URL))
                .body("events", contains("deployment"))
                .body("projectId", equalTo(project))
                .body("enabled", equalTo(true))
                .body("disabledAt", nullValue())
                .body("secret", matchesPattern("whsec_[A-Za-z0-9+/]{43}="));
        Map<String, Object> shown = new HashMap<>(created.jsonPath().getMap(""));
        assertThat(shown.keySet())
                .containsExactlyInAnyOrder(
                        "id",
                        "url",
                        "events",
                        "projectId",
                        "enabled",
                        "disabledAt",
                        "disabledReason",
                        "createdAt",
                        "updatedAt",
                        "secret");
        shown.remove("secret");
        Response read = given().get(created.header("Location"));
        read.then().statusCode(200).header("ETag", equalTo("\"0\""));
        assertThat(read.jsonPath().getMap("")).isEqualTo(shown);
        given().header("If-None-Match", "\"0\"")
                .get(created.header("Location"))
                .then()
                .statusCode(304);
    }

    @Test
    void aListHasNoSecrets() {
        String id = create();
        assertThat(Lists.byCursor("/v1/webhooks", Map.of("limit", 2))).contains(id);
        String project = given().get("/v1/webhooks/{id}", id).path("projectId");
        assertThat(Lists.byCursor("/v1/webhooks", Map.of("projectId", project)))
                .containsExactly(id);
        given().get("/v1/webhooks")
                .then()
                .statusCode(200)
                .body("items.id", hasItem(id))
                .body("items[0]", not(hasKey("secret")));
    }

    @Test
    void everyFieldThatIsWrongIsNamed() {
        post(Map.of()).then().statusCode(422).body("errors.field", contains("url"));
        post(Map.of(
                        "url",
                        "http://hooks.invalid",
                        "events",
                        List.of("deployment.red"),
                        "projectId",
                        UUID.randomUUID().toString(),
                        "secret",
                        "hunter2"))
                .then()
                .statusCode(422)
                .body("errors.field", contains("url", "events", "projectId", "secret"))
                .body(
                        "errors.code",
                        contains("scheme", "unknown-type", "unknown-project", "invalid-secret"));
        post(Map.of("url", URL, "events", Collections.singletonList(null)))
                .then()
                .statusCode(422)
                .body("errors.code", contains("unknown-type"));
        post(Map.of("url", "https://127.0.0.1/hook"))
                .then()
                .statusCode(422)
                .body("errors.code", contains("private-host"));
        post(Map.of("url", URL, "colour", "red")).then().statusCode(422);
    }

    @Test
    void aRepetitionUnderAnIdempotencyKeyCreatesNothingAndDoesNotTellTheSecretAgain() {
        String key = UUID.randomUUID().toString();
        Map<String, String> body = Map.of("url", URL, "projectId", createProject());
        Response first = json().header("Idempotency-Key", key).body(body).post("/v1/webhooks");
        first.then().statusCode(201).body("secret", startsWith("whsec_"));
        json().header("Idempotency-Key", key)
                .body(body)
                .post("/v1/webhooks")
                .then()
                .statusCode(201)
                .header("Idempotency-Replayed", "true")
                .header("Location", first.header("Location"))
                .header("ETag", first.header("ETag"))
                .body("id", equalTo(first.path("id")))
                .body("$", not(hasKey("secret")));
    }

    @Test
    void aPatchChangesWhatItNamesAgainstTheVersionThatItNames() {
        String id = create();
        patch(id, "\"0\"", Map.of("url", URL + "/2", "events", List.of("release", "project")))
                .statusCode(200)
                .header("ETag", equalTo("\"1\""))
                .body("url", equalTo(URL + "/2"))
                .body("events", containsInAnyOrder("release", "project"))
                .body("$", not(hasKey("secret")));
        patch(id, "\"0\"", Map.of("url", URL)).statusCode(412);
        mergePatch().body(Map.of("url", URL)).patch("/v1/webhooks/{id}", id).then().statusCode(428);
    }

    @Test
    void everyWrongMemberOfAPatchIsNamed() {
        String id = create();
        Map<String, Object> wrong = new HashMap<>();
        wrong.put("url", null);
        wrong.put("events", List.of("deployment", 1));
        wrong.put("secret", 7);
        wrong.put("enabled", "yes");
        wrong.put("projectId", "x");
        patch(id, "*", wrong)
                .statusCode(422)
                .body(
                        "errors.field",
                        containsInAnyOrder("url", "events", "secret", "enabled", "projectId"))
                .body(
                        "errors.code",
                        containsInAnyOrder(
                                "required",
                                "wrong-type",
                                "wrong-type",
                                "wrong-type",
                                "unknown-field"));
    }

    @Test
    void aSecretIsRotatedToAGivenOneOrToANewOneAndToldInThatAnswerOnly() {
        String id = create();
        patch(id, "*", Map.of("secret", SECRET)).statusCode(200).body("secret", equalTo(SECRET));
        Map<String, Object> none = new HashMap<>();
        none.put("secret", null);
        patch(id, "*", none)
                .statusCode(200)
                .body("secret", startsWith("whsec_"))
                .body("secret", not(equalTo(SECRET)));
        given().get("/v1/webhooks/{id}", id).then().body("$", not(hasKey("secret")));
    }

    @Test
    void aWebhookIsDisabledAndEnabledByHand() {
        String id = create();
        patch(id, "*", Map.of("enabled", false))
                .statusCode(200)
                .body("enabled", equalTo(false))
                .body("disabledReason", equalTo("REQUESTED"));
        given().post("/v1/webhooks/{id}/test", id)
                .then()
                .statusCode(409)
                .body("code", equalTo("webhook-disabled"));
        patch(id, "*", Map.of("enabled", true))
                .statusCode(200)
                .body("enabled", equalTo(true))
                .body("disabledReason", nullValue());
    }

    @Test
    void aDeletedWebhookIsGoneWithItsDeliveries() {
        String id = create();
        String delivery = given().post("/v1/webhooks/{id}/test", id).path("id");
        given().header("If-Match", "\"7\"").delete("/v1/webhooks/{id}", id).then().statusCode(412);
        given().delete("/v1/webhooks/{id}", id).then().statusCode(204);
        given().get("/v1/webhooks/{id}", id)
                .then()
                .statusCode(404)
                .body("code", equalTo("unknown-webhook"));
        given().get("/v1/webhooks/{id}/deliveries/{delivery}", id, delivery).then().statusCode(404);
        given().get("/v1/webhooks/{id}/deliveries", id).then().statusCode(404);
    }

    @Test
    void aDeliveryIsFoundUnderItsOwnWebhookOnly() {
        String delivery = given().post("/v1/webhooks/{id}/test", create()).path("id");
        String other = create();
        given().get("/v1/webhooks/{id}/deliveries/{delivery}", other, delivery)
                .then()
                .statusCode(404)
                .body("code", equalTo("unknown-delivery"));
        given().post("/v1/webhooks/{id}/deliveries/{delivery}/resend", other, delivery)
                .then()
                .statusCode(404);
        given().get("/v1/webhooks/{id}/deliveries?status=SENT", other)
                .then()
                .statusCode(400)
                .body("errors.field", contains("status"));
    }

    private static Response post(Map<String, ?> body) {
        return json().body(body).post("/v1/webhooks");
    }

    private static String create() {
        return post(Map.of("url", URL, "projectId", createProject()))
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    private static ValidatableResponse patch(String id, String ifMatch, Map<String, ?> body) {
        return mergePatch()
                .header("If-Match", ifMatch)
                .body(body)
                .patch("/v1/webhooks/{id}", id)
                .then();
    }
}
