package dev.codeway.project;

import static dev.codeway.testsupport.Api.json;
import static dev.codeway.testsupport.Api.postProject;
import static dev.codeway.testsupport.Api.uniqueName;
import static dev.codeway.testsupport.Concurrently.together;

import static io.restassured.RestAssured.given;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;

import org.junit.jupiter.api.Test;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

@QuarkusTest
class BulkTest {

    private static final String GIT_URL = "https://github.com/acme/shop.git";

    private final String mark = UUID.randomUUID().toString();

    @Test
    void aHundredProjectsAreCreatedInOneRequest() {
        Response answer =
                bulk(IntStream.range(0, 100).mapToObj(i -> item("Of many " + i + mark)).toList());
        answer.then()
                .statusCode(207)
                .body("created", equalTo(100))
                .body("refused", equalTo(0))
                .body("items", hasSize(100));
        JsonPath items = answer.jsonPath();
        assertThat(items.getList("items.status")).containsOnly(201);
        assertThat(items.getList("items.project.id")).doesNotHaveDuplicates();
        for (int i : List.of(0, 42, 99)) {
            given().get(items.getString("items[%d].location".formatted(i)))
                    .then()
                    .statusCode(200)
                    .body("name", equalTo("Of many " + i + mark))
                    .body("id", equalTo(items.getString("items[%d].project.id".formatted(i))));
        }
        assertThat(found()).hasSize(100);
    }

    @Test
    void whatIsCreatedIsWhatAPostWouldAnswer() {
        JsonPath answer = bulk(List.of(item("Same " + mark))).jsonPath();
        assertThat(answer.getMap("items[0]")).containsOnlyKeys("status", "location", "project");
        assertThat(answer.getMap("items[0].project"))
                .isEqualTo(given().get(answer.getString("items[0].location")).jsonPath().get());
    }

    @Test
    void whatIsWrongWithOneItemIsItsOwnAffair() {
        String taken = "taken-" + mark;
        postProject(Map.of("name", "First", "gitURL", GIT_URL, "subdomain", taken));
        Response answer =
                bulk(
                        """
                        {"items": [
                          {"name": "Good %1$s", "gitURL": "%2$s"},
                          {"name": "", "gitURL": "ext::sh", "subdomain": "-"},
                          {"name": "x", "gitURL": "%2$s", "subdomain": "taken-%1$s"},
                          {"name": 5, "gitURL": "%2$s"},
                          {"name": "x", "gitURL": "%2$s", "colour": "red"},
                          "x", null, [],
                          {"name": "a\\u0000b", "gitURL": "%2$s"},
                          {"name": "Good too %1$s", "gitURL": "%2$s"}
                        ]}
                        """
                                .formatted(mark, GIT_URL));
        answer.then()
                .statusCode(207)
                .body("created", equalTo(2))
                .body("refused", equalTo(8))
                .body("items.status", contains(201, 422, 409, 422, 422, 400, 400, 400, 422, 201))
                .body("items[1].problem.errors.field", contains("name", "gitURL", "subdomain"))
                .body("items[1].project", nullValue())
                .body("items[2].problem.code", equalTo("subdomain-taken"))
                .body("items[2].problem.type", equalTo("urn:codeway:problem:subdomain-taken"))
                .body("items[3].problem.errors[0].field", equalTo("name"))
                .body("items[3].problem.errors[0].code", equalTo("wrong-type"))
                .body("items[4].problem.errors[0].field", equalTo("colour"))
                .body("items[4].problem.errors[0].code", equalTo("unknown-field"))
                .body("items[5].problem.code", equalTo("malformed-json"))
                .body("items[8].problem.errors[0].code", equalTo("control-character"));
        assertThat(found()).hasSize(2);
    }

    @Test
    void itemsAreTakenInTheirOrderAsIfEachWerePosted() {
        String wanted = "wanted-" + mark;
        Response answer =
                bulk(
                        List.of(
                                Map.of("name", "x", "gitURL", GIT_URL, "subdomain", wanted),
                                Map.of("name", "y", "gitURL", GIT_URL, "subdomain", wanted),
                                item("Twin " + mark),
                                item("Twin " + mark),
                                Map.of("name", "z", "gitURL", GIT_URL, "subdomain", "twin-" + mark),
                                Map.of("name", "日本", "gitURL", GIT_URL),
                                Map.of("name", "www", "gitURL", GIT_URL)));
        answer.then()
                .statusCode(207)
                .body("items.status", contains(201, 409, 201, 201, 409, 201, 201))
                .body("items[0].project.name", equalTo("x"))
                .body("items[2].project.subdomain", equalTo("twin-" + mark))
                .body("items[3].project.subdomain", startsWith("twin-" + mark.substring(0, 8)))
                .body("items[5].project.subdomain", startsWith("project"))
                .body("items[6].project.subdomain", startsWith("www-"));
    }

    @Test
    void aRepetitionUnderItsKeyIsAnsweredAsTheFirstTime() {
        String key = UUID.randomUUID().toString();
        List<?> items = List.of(item("Once " + mark), Map.of("name", "x"));
        Response first = bulk(key, Map.of("items", items));
        Response again = bulk(key, Map.of("items", items));
        first.then().statusCode(207).body("created", equalTo(1)).body("refused", equalTo(1));
        again.then().statusCode(207).header("Idempotency-Replayed", equalTo("true"));
        assertThat(again.asString()).isEqualTo(first.asString());
        assertThat(found()).hasSize(1);
        bulk(key, Map.of("items", List.of(item("Other " + mark))))
                .then()
                .statusCode(422)
                .body("code", equalTo("idempotency-key-reused"));
        json().header("Idempotency-Key", key)
                .body(item("Other " + mark))
                .post("/v1/projects")
                .then()
                .statusCode(422);
    }

    @Test
    void ofManyRequestsWithOneKeyAtOnceOneIsDone() throws Exception {
        String key = UUID.randomUUID().toString();
        Object body = Map.of("items", List.of(item("Storm " + mark), item("Rain " + mark)));
        assertThat(together(12, () -> bulk(key, body).statusCode())).containsOnly(207, 409);
        assertThat(found()).hasSize(2);
    }

    @Test
    void manyRequestsForTheSameSubdomainsInAnyOrderNeverWaitForEachOther() throws Exception {
        List<Integer> places = IntStream.range(0, 30).boxed().toList();
        AtomicInteger turn = new AtomicInteger();
        List<Response> answers =
                together(
                        12,
                        () ->
                                bulk(
                                        (turn.incrementAndGet() % 2 == 0
                                                        ? places
                                                        : places.reversed())
                                                .stream().map(this::subdomain).toList()));
        assertThat(answers).extracting(Response::statusCode).containsOnly(207);
        assertThat(answers)
                .extracting(answer -> answer.jsonPath().getInt("created"))
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 12).mapToObj(i -> i == 0 ? 30 : 0).toList());
    }

    @Test
    void whatIsNoListOfProjectsIsRefusedAsAWhole() {
        bulk(List.of()).then().statusCode(422).body("errors.field", contains("items"));
        bulk(Collections.nCopies(101, item(uniqueName("Many"))))
                .then()
                .statusCode(422)
                .body("errors[0].field", equalTo("items"))
                .body("errors[0].detail", equalTo("must hold 1 to 100 items"));
        bulk("{}").then().statusCode(422).body("errors[0].code", equalTo("required"));
        bulk("{\"items\": 5}").then().statusCode(422).body("errors[0].field", equalTo("items"));
        bulk("{\"items\": [], \"x\": 1}").then().statusCode(422);
        bulk("[]").then().statusCode(400).body("code", equalTo("malformed-json"));
        bulk("{\"items\": [{]}").then().statusCode(400);
        json().post("/v1/projects/bulk").then().statusCode(422);
        given().get("/v1/projects/bulk")
                .then()
                .statusCode(405)
                .header("Allow", equalTo("OPTIONS, POST"));
        given().queryParam("q", mark).get("/v1/projects").then().body("items", empty());
    }

    private Map<String, String> subdomain(int number) {
        return Map.of(
                "name", "n", "gitURL", GIT_URL, "subdomain", "n%d-%s".formatted(number, mark));
    }

    private static Map<String, String> item(String name) {
        return Map.of("name", name, "gitURL", GIT_URL);
    }

    private static Response bulk(List<?> items) {
        return json().body(Map.of("items", items)).post("/v1/projects/bulk");
    }

    private static Response bulk(String body) {
        return json().body(body).post("/v1/projects/bulk");
    }

    private static Response bulk(String key, Object body) {
        return json().header("Idempotency-Key", key).body(body).post("/v1/projects/bulk");
    }

    private List<String> found() {
        return given().queryParam("q", mark)
                .queryParam("limit", 100)
                .get("/v1/projects")
                .path("items.id");
    }
}
