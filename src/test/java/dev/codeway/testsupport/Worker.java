package dev.codeway.testsupport;

import static dev.codeway.testsupport.Api.json;

import static io.restassured.RestAssured.given;

import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A build worker.
public record Worker(String id) {

    /// What a worker holds.
    public record Build(String deployment, String project, String token, int attempt) {

        /// Reports.
        public ValidatableResponse heartbeat() {
            return given().header("Codeway-Lease", token)
                    .put("/v1/worker/deployments/{id}/lease", deployment)
                    .then();
        }

        public ValidatableResponse handBack() {
            return given().header("Codeway-Lease", token)
                    .delete("/v1/worker/deployments/{id}/lease", deployment)
                    .then();
        }

        public ValidatableResponse complete(Map<String, ?> what) {
            return json().header("Codeway-Lease", token)
                    .body(what)
                    .post("/v1/worker/deployments/{id}/complete", deployment)
                    .then();
        }

        public ValidatableResponse succeed() {
            return complete(Map.of("result", "READY"));
        }

        public ValidatableResponse fail() {
            return complete(Map.of("result", "FAIL"));
        }
    }

    /// Claims so many at most, without waiting.
    public List<Build> claim(int max) {
        Response answer = ask(Map.of("max", max));
        answer.then().statusCode(answer.statusCode() == 204 ? 204 : 200);
        if (answer.statusCode() == 204) {
            return List.of();
        }
        JsonPath claims = answer.jsonPath();
        List<Build> builds = new ArrayList<>();
        for (int i = 0; i < claims.getList("claims").size(); i++) {
            String at = "claims[" + i + "].";
            builds.add(
                    new Build(
                            claims.getString(at + "deployment.id"),
                            claims.getString(at + "project.id"),
                            claims.getString(at + "leaseToken"),
                            claims.getInt(at + "attempt")));
        }
        return builds;
    }

    /// Claims the one deployment that must be there to be claimed.
    public Build claim() {
        List<Build> builds = claim(1);
        if (builds.size() != 1) {
            throw new AssertionError("there was nothing to claim");
        }
        return builds.getFirst();
    }

    public Response ask(Map<String, ?> more) {
        Map<String, Object> body = new HashMap<>(more);
        body.put("workerId", id);
        return json().body(body).post("/v1/worker/claims");
    }

    /// Ends what other tests left in progress, as its workers would: a page does not show all of
    /// many.
    public static void endWhatIsInProgress() throws SQLException {
        for (String held :
                ServiceDatabase.column(
                        "SELECT deployment_id || ' ' || token FROM codeway.build WHERE ended_at IS NULL")) {
            String[] lease = held.split(" ", 2);
            new Build(lease[0], "", lease[1], 1).fail();
        }
    }

    /// Empties the queue of what other tests left in it.
    public static void emptyTheQueue() {
        Worker janitor = new Worker("janitor");
        List<Build> left = janitor.claim(32);
        while (!left.isEmpty()) {
            left.forEach(build -> build.fail().statusCode(200));
            left = janitor.claim(32);
        }
    }
}
