package dev.codeway.build;

import static dev.codeway.testsupport.Api.createProject;
import static dev.codeway.testsupport.Api.deploy;
import static dev.codeway.testsupport.Concurrently.together;

import static io.restassured.RestAssured.given;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.codeway.testsupport.LockedProject;
import dev.codeway.testsupport.ServiceDatabase;
import dev.codeway.testsupport.Worker;
import dev.codeway.testsupport.Worker.Build;

import io.quarkus.test.junit.QuarkusTest;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/// What many workers do at the same time is done for all of them at once, and nobody may notice.
@QuarkusTest
class BuildsTogetherTest {

    private static final int MANY = 24;

    @BeforeEach
    void emptyTheQueue() {
        Worker.emptyTheQueue();
    }

    @Test
    void eachWorkerGetsAsManyAsItAskedForInItsName() throws Exception {
        queue(3 * MANY);
        AtomicInteger number = new AtomicInteger();
        List<List<Build>> taken =
                together(
                        MANY,
                        () -> {
                            int own = number.getAndIncrement();
                            List<Build> builds = new Worker("together-" + own).claim(1 + own % 3);
                            assertThat(builds).hasSize(1 + own % 3);
                            for (Build build : builds) {
                                assertThat(worker(build)).isEqualTo("together-" + own);
                            }
                            return builds;
                        });
        assertThat(taken.stream().flatMap(List::stream).map(Build::deployment))
                .doesNotHaveDuplicates()
                .hasSize(2 * MANY);
    }

    @Test
    void buildsThatEndAtOnceEndEachInItsWay() throws Exception {
        List<Build> builds = claimed(MANY);
        Queue<Build> left = new ConcurrentLinkedQueue<>(builds);
        together(
                MANY,
                () -> {
                    Build build = left.remove();
                    boolean good = builds.indexOf(build) % 2 == 0;
                    return good
                            ? build.complete(
                                            Map.of(
                                                    "result",
                                                    "READY",
                                                    "artifact",
                                                    Map.of(
                                                            "uri",
                                                            "https://a.example/"
                                                                    + build.deployment(),
                                                            "sha256",
                                                            "0".repeat(64),
                                                            "bytes",
                                                            7)))
                                    .statusCode(200)
                                    .body("deploymentId", equalTo(build.deployment()))
                                    .body("status", equalTo("READY"))
                            : build.complete(Map.of("result", "FAIL", "reason", "TIMEOUT"))
                                    .statusCode(200)
                                    .body("deploymentId", equalTo(build.deployment()))
                                    .body("reason", equalTo("TIMEOUT"));
                });
        for (Build build : builds) {
            boolean good = builds.indexOf(build) % 2 == 0;
            given().get("/v1/deployments/{id}", build.deployment())
                    .then()
                    .body("status", equalTo(good ? "READY" : "FAIL"))
                    .body(
                            "artifact.uri",
                            equalTo(good ? "https://a.example/" + build.deployment() : null));
            given().get("/v1/projects/{id}", build.project())
                    .then()
                    .body("live.deploymentId", equalTo(good ? build.deployment() : null));
            assertThat(events(build))
                    .isEqualTo(
                            good
                                    ? List.of(
                                            "deployment.ready",
                                            "release.created",
                                            "project.updated")
                                    : List.of("deployment.failed"));
        }
    }

    @Test
    void theNextReleasesFollowTheirLast() throws Exception {
        List<Build> first = claimed(MANY);
        all(first, build -> build.succeed().statusCode(200));
        first.forEach(build -> deploy(build.project()));
        List<Build> second = claim(MANY);
        all(second, build -> build.succeed().statusCode(200));
        for (Build build : second) {
            assertThat(
                            ServiceDatabase.column(
                                    """
                                    SELECT number || ' ' || coalesce((live_until = lead(live_from)
                                        OVER (ORDER BY number))::text, 'live')
                                    FROM codeway.release WHERE project_id = ?::uuid ORDER BY number
                                    """,
                                    build.project()))
                    .containsExactly("1 true", "2 live");
        }
    }

    @Test
    void oneWhoseProjectIsLockedKeepsNobodyElseWaiting() throws Exception {
        List<Build> builds = claimed(MANY);
        LockedProject.keepsOnlyTheFirstWaiting(
                builds.getFirst().project(),
                builds.stream()
                        .map(it -> (Callable<?>) () -> it.succeed().statusCode(200))
                        .toList());
    }

    @Test
    void whatIsSaidManyTimesAtOnceHappensOnce() throws Exception {
        Build build = claimed(1).getFirst();
        together(MANY, () -> build.succeed().statusCode(200).body("status", equalTo("READY")));
        assertThat(events(build))
                .containsExactly("deployment.ready", "release.created", "project.updated");
    }

    @Test
    void ofWhatContradictsItselfOneThingHolds() throws Exception {
        Build build = claimed(1).getFirst();
        AtomicInteger number = new AtomicInteger();
        List<Integer> codes =
                together(
                        MANY,
                        () ->
                                build.complete(
                                                Map.of(
                                                        "result",
                                                        "FAIL",
                                                        "reason",
                                                        number.getAndIncrement() % 2 == 0
                                                                ? "BUILD_ERROR"
                                                                : "TIMEOUT"))
                                        .extract()
                                        .statusCode());
        assertThat(codes).containsOnly(200, 409);
        assertThat(codes).filteredOn(code -> code == 200).hasSize(MANY / 2);
        assertThat(events(build)).containsExactly("deployment.failed");
    }

    @Test
    void aLeaseThatDoesNotHoldSpoilsNobodysEnd() throws Exception {
        List<Build> builds = claimed(MANY);
        Build gone = builds.getFirst();
        gone.handBack().statusCode(204);
        Queue<Build> left = new ConcurrentLinkedQueue<>(builds);
        List<Integer> codes = together(MANY, () -> left.remove().succeed().extract().statusCode());
        assertThat(codes).filteredOn(code -> code == 409).hasSize(1);
        assertThat(codes).filteredOn(code -> code == 200).hasSize(MANY - 1);
    }

    @Test
    void oneThatCannotEndLikeThatSpoilsNobodysEnd() throws Exception {
        List<Build> builds = claimed(MANY);
        Build broken = builds.getFirst();
        try (Connection connection = ServiceDatabase.connect();
                Statement statement = connection.createStatement()) {
            // Past the guard of the state machine, which lets nobody else move what is leased.
            statement.execute("SET session_replication_role = replica");
            statement.execute(
                    """
                    UPDATE codeway.deployment
                    SET status = 'FAIL', reason = 'BUILD_ERROR', finished_at = now() WHERE id = '%s'
                    """
                            .formatted(broken.deployment()));
        }
        Queue<Build> left = new ConcurrentLinkedQueue<>(builds);
        List<Integer> codes = together(MANY, () -> left.remove().succeed().extract().statusCode());
        assertThat(codes).filteredOn(code -> code == 409).hasSize(1);
        assertThat(codes).filteredOn(code -> code == 200).hasSize(MANY - 1);
        ServiceDatabase.execute(
                "UPDATE codeway.build SET ended_at = now(), outcome = 'LOST' WHERE token = ?::uuid",
                broken.token());
    }

    private interface End {
        Object of(Build build);
    }

    private static void all(List<Build> builds, End end) throws Exception {
        Queue<Build> left = new ConcurrentLinkedQueue<>(builds);
        together(builds.size(), () -> end.of(left.remove()));
    }

    private static List<Build> claimed(int count) {
        queue(count);
        return claim(count);
    }

    private static List<Build> claim(int count) {
        List<Build> builds = new Worker("together").claim(count);
        assertThat(builds).hasSize(count);
        return builds;
    }

    private static void queue(int count) {
        for (int i = 0; i < count; i++) {
            deploy(createProject());
        }
    }

    private static String worker(Build build) throws SQLException {
        return ServiceDatabase.column(
                        "SELECT worker FROM codeway.build WHERE token = ?::uuid", build.token())
                .getFirst();
    }

    /// What the feed tells of its end, in its order.
    private static List<String> events(Build build) throws SQLException {
        return ServiceDatabase.column(
                """
                SELECT type FROM codeway.event
                WHERE project_id = ?::uuid AND id > (SELECT id FROM codeway.event
                    WHERE deployment_id = ?::uuid AND type = 'deployment.started')
                ORDER BY id
                """,
                build.project(),
                build.deployment());
    }
}
