package dev.codeway.routing;

import static dev.codeway.routing.ResolveTest.awaitLive;
import static dev.codeway.routing.ResolveTest.rename;
import static dev.codeway.routing.ResolveTest.subdomain;
import static dev.codeway.testsupport.Api.createProject;
import static dev.codeway.testsupport.Api.release;

import static io.restassured.RestAssured.given;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasEntry;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;

import dev.codeway.testsupport.EventReader;
import dev.codeway.testsupport.EventReader.Received;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.URI;
import java.util.List;

@QuarkusTest
class RoutesTest {

    @Test
    void theSnapshotHasAllThatLeadSomewhere() {
        String live = createProject();
        String empty = createProject();
        awaitLive(subdomain(live), release(live));
        String tag =
                given().get("/v1/routes")
                        .then()
                        .statusCode(200)
                        .body("items.projectId", hasItem(live))
                        .body("items.projectId", not(hasItem(empty)))
                        .body("items", hasItem(hasEntry("subdomain", subdomain(live))))
                        .body("cursor", matchesPattern("[0-9]+"))
                        .header("Age", matchesPattern("[0-9]"))
                        .extract()
                        .header("ETag");
        given().head("/v1/routes").then().statusCode(200).body(equalTo(""));
        // Other tests may have changed something meanwhile, so not given the same tag at once.
        assertThat(tag).matches("\"[0-9]+\"");
    }

    @Test
    void theStreamAloneBeginsWithAllAndGoesOnWithChanges() throws Exception {
        String project = createProject();
        String deployment = release(project);
        String before = subdomain(project);
        awaitLive(before, deployment);
        try (EventReader router = open("")) {
            List<Received> snapshot = router.until(event -> event.type().equals("snapshot"));
            assertThat(snapshot.subList(0, snapshot.size() - 1))
                    .allMatch(event -> event.type().equals("route") && event.id().isEmpty())
                    .anyMatch(event -> isRoute(event, project, before, deployment));
            assertThat(snapshot.getLast().id())
                    .isEqualTo(JsonPath.from(snapshot.getLast().data()).getString("cursor"));

            String next = release(project);
            router.until(event -> isRoute(event, project, before, next));
            String after = "renamed-" + before.substring(before.length() - 12);
            rename(project, after);
            router.until(event -> isRoute(event, project, after, next));
        }
    }

    @Test
    void whatIsDeletedIsGone() throws Exception {
        String project = createProject();
        String subdomain = subdomain(project);
        try (EventReader router = open("")) {
            router.until(event -> event.type().equals("snapshot"));
            given().delete("/v1/projects/{id}", project).then().statusCode(204);
            Received gone =
                    router.until(event -> event.type().equals("gone") && names(event, project))
                            .getLast();
            assertThat(JsonPath.from(gone.data()).getString("subdomain")).isEqualTo(subdomain);
        }
    }

    @Test
    void whoReconnectsMissesNothing() throws Exception {
        String project = createProject();
        String subdomain = subdomain(project);
        String seen = release(project);
        String lastId;
        try (EventReader router = open("")) {
            router.until(event -> event.type().equals("snapshot"));
            lastId = router.lastId();
        }
        assertThat(seen).isNotEmpty();
        String missed = release(project);
        try (EventReader router = EventReader.open(uri(""), lastId)) {
            assertThat(router.until(event -> isRoute(event, project, subdomain, missed)))
                    .noneMatch(event -> event.type().equals("snapshot"));
        }
    }

    @Test
    void aSnapshotIsGoneOnWithByItsCursor() throws Exception {
        String project = createProject();
        String cursor = given().get("/v1/routes").path("cursor");
        String deployment = release(project);
        try (EventReader router = open("?cursor=" + cursor)) {
            router.until(event -> isRoute(event, project, subdomain(project), deployment));
        }
    }

    @Test
    void aPlaceThatIsNoneIsRefused() throws Exception {
        assertThat(EventReader.ask(uri("?cursor=nonsense"), "").statusCode()).isEqualTo(400);
        assertThat(EventReader.ask(uri(""), "nonsense").statusCode()).isEqualTo(400);
        assertThat(EventReader.ask(uri(""), "999999999").statusCode()).isEqualTo(410);
    }

    private static boolean isRoute(
            Received event, String project, String subdomain, String deployment) {
        JsonPath data = JsonPath.from(event.data());
        return event.type().equals("route")
                && names(event, project)
                && subdomain.equals(data.getString("subdomain"))
                && deployment.equals(data.getString("deploymentId"));
    }

    private static boolean names(Received event, String project) {
        return project.equals(JsonPath.from(event.data()).getString("projectId"));
    }

    private static EventReader open(String query) throws IOException, InterruptedException {
        return EventReader.open(uri(query));
    }

    private static URI uri(String query) {
        return URI.create("http://localhost:%d/v1/routes%s".formatted(RestAssured.port, query));
    }
}
