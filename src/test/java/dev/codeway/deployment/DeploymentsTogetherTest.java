package dev.codeway.deployment;

import static dev.codeway.testsupport.Api.createProject;
import static dev.codeway.testsupport.Api.deploy;
import static dev.codeway.testsupport.Api.deployment;
import static dev.codeway.testsupport.Api.json;
import static dev.codeway.testsupport.Concurrently.together;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;

import dev.codeway.testsupport.LockedProject;
import dev.codeway.testsupport.ServiceDatabase;
import dev.codeway.testsupport.Worker;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// What many clients deploy at the same time is made for all of them at once, and nobody may
/// notice.
@QuarkusTest
class DeploymentsTogetherTest {

    private static final int MANY = 24;

    @BeforeEach
    void emptyTheQueue() {
        Worker.emptyTheQueue();
    }

    @Test
    void eachGetsItsOwnAndItsPlaceInTheQueue() throws Exception {
        Queue<String> projects = projects(MANY);
        List<String> made =
                together(
                        MANY,
                        () -> {
                            String project = projects.remove();
                            return post(project, Map.of("ref", "of-" + project))
                                    .statusCode(201)
                                    .body("projectId", equalTo(project))
                                    .body("ref", equalTo("of-" + project))
                                    .body("number", equalTo(1))
                                    .body("status", equalTo("QUEUED"))
                                    .body("queue.position", greaterThan(0))
                                    .extract()
                                    .path("id");
                        });
        assertThat(made)
                .<Integer>extracting(it -> deployment(it).extract().path("queue.position"))
                .doesNotHaveDuplicates();
    }

    @Test
    void whoGoesOnAndOnIsAlwaysAnswered() throws Exception {
        Queue<String> projects = projects(MANY);
        together(
                MANY,
                () -> {
                    String project = projects.remove();
                    for (int number = 1; number <= MANY; number++) {
                        post(project, Map.of()).statusCode(201).body("number", equalTo(number));
                    }
                    return project;
                });
    }

    @Test
    void ofOneProjectEachSupersedesTheOneBefore() throws Exception {
        String project = createProject();
        List<Integer> numbers =
                together(
                        MANY,
                        () ->
                                post(project, Map.of())
                                        .statusCode(201)
                                        .body("status", equalTo("QUEUED"))
                                        .extract()
                                        .path("number"));
        assertThat(numbers)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.rangeClosed(1, MANY).boxed().toList());
        assertThat(
                        ServiceDatabase.column(
                                """
                                SELECT status || coalesce(' ' || reason, '') FROM codeway.deployment
                                WHERE project_id = ?::uuid ORDER BY number
                                """,
                                project))
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, MANY)
                                .mapToObj(it -> it < MANY ? "FAIL SUPERSEDED" : "QUEUED")
                                .toList());
        assertThat(
                        ServiceDatabase.column(
                                """
                                SELECT type || ' ' || (data ->> 'number') FROM codeway.event
                                WHERE project_id = ?::uuid AND deployment_id IS NOT NULL ORDER BY id
                                """,
                                project))
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, MANY)
                                .boxed()
                                .flatMap(
                                        it ->
                                                it == 1
                                                        ? Stream.of("deployment.created 1")
                                                        : Stream.of(
                                                                "deployment.failed " + (it - 1),
                                                                "deployment.created " + it))
                                .toList());
    }

    @Test
    void oneThatIsNotToStartSupersedesNothing() throws Exception {
        Queue<String> projects = projects(MANY);
        List<String> before = projects.stream().map(it -> deploy(it)).toList();
        together(
                MANY,
                () ->
                        post(projects.remove(), Map.of("start", false))
                                .statusCode(201)
                                .body("number", equalTo(2))
                                .body("status", equalTo("NOT_STARTED"))
                                .body("queue", equalTo(null)));
        before.forEach(it -> deployment(it).body("status", equalTo("QUEUED")));
    }

    @Test
    void oneOfNoProjectSpoilsNobodys() throws Exception {
        Queue<String> projects = projects(MANY - 1);
        projects.add(UUID.randomUUID().toString());
        List<Integer> codes =
                together(MANY, () -> post(projects.remove(), Map.of()).extract().statusCode());
        assertThat(codes).filteredOn(code -> code == 404).hasSize(1);
        assertThat(codes).filteredOn(code -> code == 201).hasSize(MANY - 1);
    }

    @Test
    void oneWhoseProjectIsLockedKeepsNobodyElseWaiting() throws Exception {
        List<String> projects = List.copyOf(projects(MANY));
        LockedProject.keepsOnlyTheFirstWaiting(
                projects.getFirst(),
                projects.stream()
                        .map(it -> (Callable<?>) () -> post(it, Map.of()).statusCode(201))
                        .toList());
    }

    @Test
    void theAuditKnowsWhoseRequestMadeEach() throws Exception {
        Queue<String> projects = projects(MANY);
        AtomicInteger number = new AtomicInteger();
        String requests = UUID.randomUUID() + "-";
        List<String> made =
                together(
                        MANY,
                        () -> {
                            String request = requests + number.getAndIncrement();
                            String id =
                                    json().header("Request-Id", request)
                                            .body("{}")
                                            .post(
                                                    "/v1/projects/{id}/deployments",
                                                    projects.remove())
                                            .then()
                                            .statusCode(201)
                                            .extract()
                                            .path("id");
                            return id + " " + request;
                        });
        assertThat(
                        ServiceDatabase.column(
                                """
                                SELECT subject_id || ' ' || request_id FROM codeway.audit_entry
                                WHERE starts_with(request_id, ?) AND action = 'createDeployment'
                                    AND caller IS NOT NULL AND fields = '{}'
                                """,
                                requests))
                .containsExactlyInAnyOrderElementsOf(made);
    }

    private static Queue<String> projects(int count) {
        Queue<String> projects = new ConcurrentLinkedQueue<>();
        for (int i = 0; i < count; i++) {
            projects.add(createProject());
        }
        return projects;
    }

    private static ValidatableResponse post(String project, Map<String, ?> body) {
        return json().body(body).post("/v1/projects/{id}/deployments", project).then();
    }
}
