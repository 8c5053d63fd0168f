package dev.codeway.console;

import static dev.codeway.testsupport.Api.createProject;
import static dev.codeway.testsupport.Api.deploy;
import static dev.codeway.testsupport.Api.json;
import static dev.codeway.testsupport.Api.move;
import static dev.codeway.testsupport.Api.uniqueName;

import static io.restassured.RestAssured.given;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeway.testsupport.ServiceDatabase;
import dev.codeway.testsupport.Worker;

import io.quarkus.test.junit.QuarkusTest;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;

@QuarkusTest
class QueuePagesTest {

    /// Others leave behind what nobody ends.
    @BeforeEach
    void nothingIsLeftOfOthers() throws SQLException {
        ServiceDatabase.execute(
                """
                UPDATE codeway.build SET ended_at = clock_timestamp(), outcome = 'LOST'
                WHERE ended_at IS NULL
                """);
        ServiceDatabase.execute(
                """
                UPDATE codeway.deployment
                SET status = 'FAIL', finished_at = clock_timestamp(), version = version + 1
                WHERE status = 'IN_PROGRESS'
                """);
        Worker.emptyTheQueue();
    }

    @Test
    void whatRunsIsShownWithItsWorkerAndWhatWaitsWithItsReason() {
        String name = uniqueName("Queued");
        String project = createProject(name);
        String first = deploy(project, Map.of("ref", "first-ref"));
        Worker worker = new Worker("w-" + UUID.randomUUID());
        Worker.Build build = worker.claim();
        String behind = deploy(project);
        String next = deploy(createProject());
        String page = Browser.signedIn().page("/console/queue");
        String running = section(page, "running");
        String waiting = section(page, "waiting");
        assertThat(running)
                .contains(name + " #1", "first-ref", worker.id(), "/cancel")
                .contains("/console/deployments/" + first);
        assertThat(waiting).containsSubsequence(behind, "The end of", first, next, "A free worker");
        assertThat(section(page, "workers")).contains(worker.id());
        json().post("/v1/deployments/{id}/cancel", first).then().statusCode(200);
        assertThat(section(Browser.signedIn().page("/console/queue"), "running"))
                .contains("Canceling")
                .doesNotContain(first + "/cancel");
        build.fail().statusCode(200);
        assertThat(section(Browser.signedIn().page("/console/queue"), "running"))
                .doesNotContain(first);
    }

    @Test
    void whatAClientDrivesHasNoWorker() {
        String deployment = deploy(createProject());
        move(deployment, "IN_PROGRESS").statusCode(200);
        assertThat(section(Browser.signedIn().page("/console/queue"), "running"))
                .containsSubsequence(deployment, "None: a client drives it");
        move(deployment, "FAIL").statusCode(200);
    }

    @Test
    void whoIsThereForSomeProjectsSeesOnlyTheirs() {
        String mine = createProject();
        String ours = deploy(mine);
        String others = deploy(createProject());
        String key =
                json().body(Map.of("name", "q", "role", "reader", "projects", List.of(mine)))
                        .post("/v1/keys")
                        .path("key");
        String page = Browser.signedIn(key).page("/console/queue");
        assertThat(page).contains(ours).doesNotContain(others, "Workers</h2>", "/cancel");
        given().post("/v1/deployments/{id}/cancel", others);
    }

    @Test
    void anEmptyQueueSaysSo() {
        assertThat(Browser.signedIn().page("/console/queue"))
                .contains("Nothing is being built", "Nothing waits");
    }

    private static String section(String page, String id) {
        int begin = page.indexOf("<section class=\"card\" id=\"" + id + "\"");
        return page.substring(begin, page.indexOf("</section>", begin));
    }
}
