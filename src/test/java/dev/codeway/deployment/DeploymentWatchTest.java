package dev.codeway.deployment;

import static dev.codeway.testsupport.Api.createProject;
import static dev.codeway.testsupport.Api.deploy;
import static dev.codeway.testsupport.Api.move;

import static io.restassured.RestAssured.given;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import dev.codeway.testsupport.Credentials;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;

import org.junit.jupiter.api.Test;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

@QuarkusTest
class DeploymentWatchTest {

    private final HttpClient client = HttpClient.newHttpClient();

    @Test
    void whoWaitsForTheEndIsAnsweredWhenItComes() throws Exception {
        String id = deploy(createProject());
        CompletableFuture<HttpResponse<String>> answer = waitFor(id, 60);
        move(id, "IN_PROGRESS").statusCode(200);
        move(id, "READY").statusCode(200);
        assertThat(answer.get(20, TimeUnit.SECONDS).body()).contains("\"status\":\"READY\"");
    }

    @Test
    void moreWaitThanThereAreConnectionsAndTheServiceStillAnswers() throws Exception {
        String id = deploy(createProject());
        List<CompletableFuture<HttpResponse<String>>> answers =
                IntStream.range(0, 200).mapToObj(i -> waitFor(id, 60)).toList();
        move(id, "IN_PROGRESS").statusCode(200);
        assertThat(answers).noneMatch(CompletableFuture::isDone);
        given().post("/v1/deployments/{id}/cancel", id).then().statusCode(200);
        for (CompletableFuture<HttpResponse<String>> answer : answers) {
            assertThat(answer.get(20, TimeUnit.SECONDS).body()).contains("\"reason\":\"CANCELED\"");
        }
    }

    @Test
    void whatHasEndedIsAnsweredAtOnce() {
        String id = deploy(createProject());
        move(id, "FAIL").statusCode(200);
        given().get("/v1/deployments/{id}?waitFor=terminal&timeout=60", id)
                .then()
                .statusCode(200)
                .body("status", equalTo("FAIL"));
    }

    @Test
    void whenTheTimeIsOverTheAnswerIsHowItStands() {
        String id = deploy(createProject());
        given().get("/v1/deployments/{id}?waitFor=terminal&timeout=1", id)
                .then()
                .statusCode(200)
                .header("ETag", equalTo("\"0\""))
                .body("status", equalTo("QUEUED"));
    }

    @Test
    void whoWaitsForADeploymentThatIsDeletedLearnsIt() throws Exception {
        String id = deploy(createProject());
        CompletableFuture<HttpResponse<String>> answer = waitFor(id, 60);
        given().delete("/v1/deployments/{id}", id).then().statusCode(204);
        assertThat(answer.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(404);
    }

    @Test
    void wrongWaitsAreRefused() {
        String id = deploy(createProject());
        given().get("/v1/deployments/{id}?waitFor=ready", id)
                .then()
                .statusCode(400)
                .body("errors.field", hasItem("waitFor"));
        given().get("/v1/deployments/{id}?waitFor=terminal&timeout=0", id)
                .then()
                .statusCode(400)
                .body("errors.field", hasItem("timeout"));
        given().get("/v1/deployments/nope?waitFor=terminal").then().statusCode(404);
    }

    private CompletableFuture<HttpResponse<String>> waitFor(String id, int seconds) {
        URI uri =
                URI.create(
                        "http://localhost:%d/v1/deployments/%s?waitFor=terminal&timeout=%d"
                                .formatted(RestAssured.port, id, seconds));
        return client.sendAsync(
                Credentials.request(uri).timeout(Duration.ofSeconds(90)).build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
