package dev.codeway.deployment;

import static dev.codeway.testsupport.Api.createProject;
import static dev.codeway.testsupport.Api.deploy;
import static dev.codeway.testsupport.Api.json;
import static dev.codeway.testsupport.Api.move;
import static dev.codeway.testsupport.Api.patch;

import static io.restassured.RestAssured.given;

import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;

import dev.codeway.testsupport.ServiceDatabase;

import io.quarkus.test.junit.QuarkusTest;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.sql.SQLException;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

@QuarkusTest
class FormerIdTest {

    private String project;
    private String deployment;
    private String oldProject;
    private String oldDeployment;

    @BeforeEach
    void adopt() throws SQLException {
        project = createProject();
        deployment = deploy(project);
        oldProject = "c" + UUID.randomUUID() + " é";
        oldDeployment = "D/" + UUID.randomUUID();
        remember("project", oldProject, project);
        remember("deployment", oldDeployment, deployment);
    }

    /// As an adoption does.
    private static void remember(String subject, String oldId, String newId) throws SQLException {
        ServiceDatabase.execute(
                """
                INSERT INTO codeway.adoption_change
                    (kind, subject, old_id, new_id, field, old_value, new_value)
                VALUES ('id', ?, ?, ?::uuid, 'id', ?, ?)
                """,
                subject,
                oldId,
                newId,
                oldId,
                newId);
    }

    @Test
    void aProjectAnswersToItsOldId() {
        given().get("/v1/projects/{id}", oldProject)
                .then()
                .statusCode(200)
                .body("id", equalTo(project));
        given().get("/v1/projects/{id}/deployments", oldProject)
                .then()
                .statusCode(200)
                .body("items", hasSize(1))
                .body("items[0].id", equalTo(deployment))
                .body("items[0].projectId", equalTo(project));
        given().get("/v1/projects/{id}/releases", oldProject).then().statusCode(200);
        given().queryParam("projectId", oldProject)
                .get("/v1/stats")
                .then()
                .statusCode(200)
                .body("deployments.total", equalTo(1));
        given().queryParam("projectId", oldProject)
                .get("/v1/events")
                .then()
                .statusCode(200)
                .body("items", not(hasSize(0)))
                .body("items[0].data.id", equalTo(project));
    }

    @Test
    void aDeploymentAnswersToItsOldId() {
        given().get("/v1/deployments/{id}", oldDeployment)
                .then()
                .statusCode(200)
                .body("id", equalTo(deployment));
        given().get("/v1/deployments/{id}/events", oldDeployment)
                .then()
                .statusCode(200)
                .body("items", hasSize(1));
        // It is there, and has none yet.
        given().get("/v1/deployments/{id}/logs", oldDeployment)
                .then()
                .statusCode(200)
                .body("items", hasSize(0));
    }

    @Test
    void whatAClientDoesUnderTheOldIdIsDone() {
        patch(oldDeployment, Map.of("status", "IN_PROGRESS")).statusCode(200);
        move(deployment, "READY").statusCode(200);
        given().queryParam("waitFor", "terminal")
                .get("/v1/deployments/{id}", oldDeployment)
                .then()
                .statusCode(200)
                .body("status", equalTo("READY"));
        json().body(Map.of())
                .post("/v1/projects/{id}/deployments", oldProject)
                .then()
                .statusCode(201)
                .body("projectId", equalTo(project))
                .body("number", equalTo(2));
    }

    @Test
    void anOldIdMayBeAUuidInCapitalsOfAnotherThanTheOneItLooksLike() throws SQLException {
        String other = createProject();
        String capitals = other.toUpperCase(Locale.ROOT);
        given().get("/v1/projects/{id}", capitals).then().body("id", equalTo(other));
        remember("project", capitals, project);
        given().get("/v1/projects/{id}", capitals).then().body("id", equalTo(project));
        given().get("/v1/projects/{id}", other).then().body("id", equalTo(other));
    }

    @Test
    void whatIsNobodysIdIsUnknown() {
        for (String id : new String[] {"nobody", "1-1-1-1-1", "a\0b", oldDeployment}) {
            given().get("/v1/projects/{id}", id).then().statusCode(404);
        }
        given().get("/v1/deployments/{id}", oldProject).then().statusCode(404);
        given().queryParam("projectId", "nobody").get("/v1/events").then().statusCode(400);
    }

    @Test
    void theOldIdOfWhatWasDeletedIsUnknown() {
        given().delete("/v1/deployments/{id}", oldDeployment).then().statusCode(204);
        given().get("/v1/deployments/{id}", oldDeployment).then().statusCode(404);
    }
}
