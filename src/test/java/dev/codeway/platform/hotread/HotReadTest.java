package dev.codeway.platform.hotread;

import static dev.codeway.testsupport.Api.createProject;
import static dev.codeway.testsupport.Api.deploy;
import static dev.codeway.testsupport.Api.json;
import static dev.codeway.testsupport.Api.move;
import static dev.codeway.testsupport.Api.release;

import static io.restassured.RestAssured.given;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.codeway.testsupport.Credentials;
import dev.codeway.testsupport.Management;
import dev.codeway.testsupport.Worker;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.Header;
import io.restassured.response.Response;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

@QuarkusTest
class HotReadTest {

    private static final String PROJECT = "/v1/projects/{id}";
    private static final String PROJECTS = "/v1/projects";
    private static final String DEPLOYMENT = "/v1/deployments/{id}";
    private static final String DEPLOYMENTS = "/v1/projects/{id}/deployments";
    private static final String RESOLVED = "/v1/resolve/{subdomain}";

    /// Differs from one answer to the next, whoever gives them, or is how it is framed.
    private static final Set<String> OWN =
            Set.of("request-id", "ratelimit", "age", "content-length", "transfer-encoding");

    @Test
    void whatIsReadHotIsWhatTheOperationWouldAnswer() {
        String project = createProject();
        same(PROJECT, "/v1/projects/" + project);
        String first = release(project);
        same(PROJECT, "/v1/projects/" + project);
        same(DEPLOYMENT, "/v1/deployments/" + first);
        String failed = deploy(project, Map.of("ref", "main", "commit", "9f2c1e4b"));
        move(failed, "IN_PROGRESS").statusCode(200);
        same(DEPLOYMENT, "/v1/deployments/" + failed);
        move(failed, "FAIL").statusCode(200);
        same(DEPLOYMENT, "/v1/deployments/" + failed);
        String built = build(project);
        same(DEPLOYMENT, "/v1/deployments/" + built);
        same(DEPLOYMENTS, "/v1/projects/" + project + "/deployments");
        same(DEPLOYMENTS, "/v1/projects/" + project + "/deployments?limit=2");
        same(PROJECTS, "/v1/projects");
        same(PROJECTS, "/v1/projects?limit=1");
        same(PROJECTS, "/v1/projects?limit=1000");
        String subdomain =
                given().get("/v1/projects/{id}", project).then().extract().path("subdomain");
        await().untilAsserted(
                        () ->
                                given().get("/v1/resolve/{subdomain}", subdomain)
                                        .then()
                                        .statusCode(200)
                                        .body("deploymentId", equalTo(built)));
        same(RESOLVED, "/v1/resolve/" + subdomain);
    }

    @Test
    void pagesAreTheSameWhoeverReadsThem() {
        String project = createProject();
        List<String> all = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            all.addFirst(release(project));
        }
        String list = "/v1/projects/" + project + "/deployments?limit=2";
        List<String> seen = new ArrayList<>();
        String next = "";
        while (next != null) {
            String page = list + (next.isEmpty() ? "" : "&cursor=" + next);
            Response answer = same(DEPLOYMENTS, page);
            seen.addAll(answer.path("items.id"));
            next = answer.path("next");
        }
        assertThat(seen).isEqualTo(all);
    }

    @Test
    void whoeverHasTheVersionIsToldSo() {
        String path = "/v1/projects/" + createProject();
        String tag = hot(PROJECT, path).header("ETag");
        double before = answeredHot(PROJECT);
        given().header("If-None-Match", tag)
                .get(path)
                .then()
                .statusCode(304)
                .header("ETag", tag)
                .header("Cache-Control", "no-cache")
                .header("Content-Type", nullValue())
                .body(equalTo(""));
        assertThat(answeredHot(PROJECT)).isGreaterThan(before);
        given().header("If-None-Match", "\"other\", " + tag).get(path).then().statusCode(304);
        given().header("If-None-Match", "\"other\"").get(path).then().statusCode(200);
    }

    @Test
    void aChangeIsReadAsSoonAsItIsAcknowledged() {
        String path = "/v1/projects/" + createProject();
        hot(PROJECT, path);
        for (int i = 0; i < 20; i++) {
            json().header("If-Match", "*")
                    .body(Map.of("name", "Name " + i))
                    .patch(path)
                    .then()
                    .statusCode(200);
            given().get(path).then().statusCode(200).body("name", equalTo("Name " + i));
        }
    }

    @Test
    void aQueuedDeploymentIsShownWithItsPlace() {
        String project = createProject();
        String deployment = deploy(project);
        given().get("/v1/deployments/{id}", deployment)
                .then()
                .statusCode(200)
                .body("queue.blockedBy", equalTo("CAPACITY"));
        given().get("/v1/projects/{id}/deployments", project)
                .then()
                .statusCode(200)
                .body("items[0].queue.blockedBy", equalTo("CAPACITY"));
    }

    @Test
    void whatIsNotThereIsRefusedByTheOperation() {
        String nobody = "00000000-0000-7000-8000-000000000000";
        for (String path :
                List.of(
                        "/v1/projects/" + nobody,
                        "/v1/deployments/" + nobody,
                        "/v1/projects/" + nobody + "/deployments",
                        "/v1/resolve/nobody-has-this")) {
            given().get(path).then().statusCode(404).contentType("application/problem+json");
        }
        String project = "/v1/projects/" + createProject();
        for (String query : List.of("?limit=0", "?limit=2&cursor=x", "?color=red")) {
            given().get(project + "/deployments" + query).then().statusCode(400);
        }
        given().get(project + "?color=red").then().statusCode(200);
        given().accept("image/png").get(project).then().statusCode(406);
        given().head(project).then().statusCode(200).body(equalTo(""));
    }

    @Test
    void whoMayNotReadReadsNothingHot() {
        String mine = createProject();
        String other = createProject();
        String worker = key(Map.of("name", "Mason", "role", "worker"));
        String reader = key(Map.of("name", "Guest", "role", "reader", "projects", List.of(mine)));
        hot(PROJECT, "/v1/projects/" + mine);
        // Twice, for the second time they are known.
        for (int i = 0; i < 2; i++) {
            as(worker, "/v1/projects/" + mine).then().statusCode(403);
            as(reader, "/v1/projects/" + mine).then().statusCode(200);
            as(reader, "/v1/projects/" + other).then().statusCode(404);
            as(reader, "/v1/projects")
                    .then()
                    .statusCode(200)
                    .body("items.id", equalTo(List.of(mine)));
            as("nobody", "/v1/projects/" + mine).then().statusCode(401);
        }
    }

    private static String build(String project) {
        Worker.emptyTheQueue();
        String deployment = deploy(project, Map.of("ref", "main"));
        new Worker("mason")
                .claim()
                .complete(
                        Map.of(
                                "result",
                                "READY",
                                "artifact",
                                Map.of(
                                        "uri",
                                        "https://artifacts.example/shop-1.tar.zst",
                                        "sha256",
                                        "0123456789abcdef".repeat(4),
                                        "bytes",
                                        48_213)))
                .statusCode(200);
        return deployment;
    }

    private static String key(Map<String, ?> body) {
        return json().body(body).post("/v1/keys").then().statusCode(201).extract().path("key");
    }

    private static Response as(String key, String path) {
        return given().header(Credentials.HEADER, Credentials.bearer(key)).get(path);
    }

    private static Response same(String operation, String path) {
        Response hot = hot(operation, path);
        // A tag that nothing has: only the operation looks at those.
        Response other = given().header("If-None-Match", "\"none\"").get(path);
        assertThat(hot.asString()).isEqualTo(other.asString());
        assertThat(headers(hot)).isEqualTo(headers(other));
        return hot;
    }

    private static Set<String> headers(Response response) {
        return response.headers().asList().stream()
                .filter(it -> !OWN.contains(it.getName().toLowerCase(java.util.Locale.ROOT)))
                .map(Header::toString)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /// Asks until it is answered hot: connections are opened when they are first wanted.
    private static Response hot(String operation, String path) {
        return await().until(
                        () -> {
                            double before = answeredHot(operation);
                            Response answer = given().get(path);
                            answer.then().statusCode(200);
                            return answeredHot(operation) > before ? answer : null;
                        },
                        answer -> answer != null);
    }

    private static double answeredHot(String operation) {
        String line = "codeway_hot_reads_total{by=\"hot\",uri=\"" + operation + "\"}";
        return Management.given()
                .get("/q/metrics")
                .asString()
                .lines()
                .filter(it -> it.startsWith(line))
                .mapToDouble(it -> Double.parseDouble(it.substring(line.length())))
                .sum();
    }
}
