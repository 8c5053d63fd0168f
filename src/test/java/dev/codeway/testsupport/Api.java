package dev.codeway.testsupport;

import static io.restassured.RestAssured.given;

import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;

import java.util.Map;
import java.util.UUID;

/// A client of the service.
public final class Api {

    private Api() {}

    /// A name that no other test uses.
    public static String uniqueName(String stem) {
        return stem + " " + UUID.randomUUID();
    }

    public static RequestSpecification json() {
        return given().contentType(ContentType.JSON);
    }

    public static RequestSpecification mergePatch() {
        return given().contentType("application/merge-patch+json");
    }

    /// Creates a project and answers its id.
    public static String createProject() {
        return createProject(uniqueName("Project"));
    }

    public static String createProject(String name) {
        return postProject(Map.of("name", name, "gitURL", "https://github.com/acme/shop.git"))
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    public static Response postProject(Map<String, ?> body) {
        return json().body(body).post("/v1/projects");
    }

    /// Queues a deployment and answers its id.
    public static String deploy(String projectId) {
        return deploy(projectId, Map.of());
    }

    public static String deploy(String projectId, Map<String, ?> body) {
        return json().body(body)
                .post("/v1/projects/{id}/deployments", projectId)
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    /// Builds a project anew, without a worker, and answers the deployment that is live then.
    public static String release(String projectId) {
        String deployment = deploy(projectId);
        move(deployment, "IN_PROGRESS").statusCode(200);
        move(deployment, "READY").statusCode(200);
        return deployment;
    }

    public static ValidatableResponse move(String deploymentId, String status) {
        return patch(deploymentId, Map.of("status", status));
    }

    public static ValidatableResponse patch(String deploymentId, Map<String, ?> body) {
        return mergePatch().body(body).patch("/v1/deployments/{id}", deploymentId).then();
    }

    public static ValidatableResponse deployment(String id) {
        return given().get("/v1/deployments/{id}", id).then();
    }
}
