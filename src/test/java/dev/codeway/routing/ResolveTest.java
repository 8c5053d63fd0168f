package dev.codeway.routing;

import static dev.codeway.testsupport.Api.createProject;
import static dev.codeway.testsupport.Api.deploy;
import static dev.codeway.testsupport.Api.move;
import static dev.codeway.testsupport.Api.release;

import static io.restassured.RestAssured.given;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.oneOf;

import dev.codeway.testsupport.Api;
import dev.codeway.testsupport.Management;
import dev.codeway.testsupport.Worker;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;

import org.hamcrest.Matcher;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;

@QuarkusTest
class ResolveTest {

    @Test
    void aSubdomainLeadsToWhatIsLive() {
        String project = createProject();
        String deployment = release(project);
        awaitLive(subdomain(project), deployment)
                .body("projectId", equalTo(project))
                .body("artifact", nullValue())
                .body("release.number", equalTo(1))
                .body("release.id", matchesPattern("[0-9a-f-]{36}"))
                .body("release.liveFrom", matchesPattern("\\d{4}-.*Z"))
                .header("Codeway-Project", equalTo(project))
                .header("Codeway-Deployment", equalTo(deployment))
                .header("Codeway-Artifact", nullValue())
                .header("Cache-Control", equalTo("max-age=5, stale-if-error=86400"))
                .header("Age", matchesPattern("[0-9]"));
    }

    @Test
    void theArtifactOfTheBuildIsToldAsWell() {
        Worker.emptyTheQueue();
        String project = createProject();
        String deployment = deploy(project);
        Map<String, ?> artifact =
                Map.of(
                        "uri",
                        "https://artifacts.example/shop-1.tar.zst",
                        "sha256",
                        "0123456789abcdef".repeat(4),
                        "bytes",
                        48_213);
        new Worker("mason")
                .claim()
                .complete(Map.of("result", "READY", "artifact", artifact))
                .statusCode(200);
        awaitLive(subdomain(project), deployment)
                .header("Codeway-Artifact", equalTo("https://artifacts.example/shop-1.tar.zst"))
                .body("artifact", equalTo(artifact));
        resolveAt(subdomain(project), Instant.now().toString()).body("artifact", equalTo(artifact));
    }

    @Test
    void whatIsRolledBackIsLiveNoMore() {
        String project = createProject();
        String first = release(project);
        awaitLive(subdomain(project), release(project));
        given().post("/v1/projects/{id}/rollback", project).then().statusCode(200);
        awaitLive(subdomain(project), first)
                .body("release.number", equalTo(3))
                .body("release.kind", equalTo("ROLLBACK"));
    }

    @Test
    void subdomainsHaveNoCase() {
        String project = createProject();
        String deployment = release(project);
        String subdomain = subdomain(project);
        awaitLive(subdomain, deployment);
        resolve(subdomain.toUpperCase(Locale.ROOT)).statusCode(200);
    }

    @Test
    void theTagChangesWithTheAnswerAndOnlyThen() {
        String project = createProject();
        String subdomain = subdomain(project);
        String tag = awaitLive(subdomain, release(project)).extract().header("ETag");
        given().header("If-None-Match", tag)
                .get("/v1/resolve/{subdomain}", subdomain)
                .then()
                .statusCode(304)
                .header("ETag", equalTo(tag))
                .header("Cache-Control", containsString("stale-if-error"))
                .body(equalTo(""));
        Api.mergePatch()
                .header("If-Match", "*")
                .body(Map.of("name", "Renamed"))
                .patch("/v1/projects/{id}", project)
                .then()
                .statusCode(200);
        String deployment = release(project);
        String other = awaitLive(subdomain, deployment).extract().header("ETag");
        assertThat(other).isNotEqualTo(tag);
        given().header("If-None-Match", tag)
                .get("/v1/resolve/{subdomain}", subdomain)
                .then()
                .statusCode(200)
                .body("deploymentId", equalTo(deployment));
    }

    @Test
    void headAnswersLikeGetWithoutABody() {
        String project = createProject();
        String deployment = release(project);
        awaitLive(subdomain(project), deployment);
        given().head("/v1/resolve/{subdomain}", subdomain(project))
                .then()
                .statusCode(200)
                .header("Codeway-Deployment", equalTo(deployment))
                .header("ETag", matchesPattern("\".+\""))
                .body(equalTo(""));
    }

    @Test
    void nobodysSubdomainAndOneWithNothingLiveAreToldApart() {
        resolve("nobody-has-this").statusCode(404).body("code", equalTo("unknown-subdomain"));
        resolve("no label at all").statusCode(404).body("code", equalTo("unknown-subdomain"));
        String project = createProject();
        String built = deploy(project);
        move(built, "FAIL").statusCode(200);
        awaitCode(subdomain(project), "no-ready-deployment");
    }

    @Test
    void whoIsRenamedIsFoundUnderTheNewSubdomainAndNotUnderTheOld() {
        String project = createProject();
        String deployment = release(project);
        String before = subdomain(project);
        awaitLive(before, deployment);
        String after = "renamed-" + before.substring(before.length() - 12);
        rename(project, after);
        awaitLive(after, deployment);
        resolve(before).statusCode(404).body("code", equalTo("unknown-subdomain"));
    }

    @Test
    void whoTakesTheSubdomainOfAnotherIsFoundThere() {
        String one = createProject();
        String other = createProject();
        String oneLive = release(one);
        String otherLive = release(other);
        String wanted = subdomain(one);
        String left = subdomain(other);
        rename(one, "x" + wanted.substring(1));
        rename(other, wanted);
        rename(one, left);
        awaitLive(left, oneLive);
        awaitLive(wanted, otherLive);
        awaitCode("x" + wanted.substring(1), "unknown-subdomain");
    }

    @Test
    void theLedgerSaysWhatWasLiveThen() {
        String project = createProject();
        String subdomain = subdomain(project);
        Instant before = Instant.now().minusSeconds(1);
        String first = release(project);
        Instant between = liveFrom(awaitLive(subdomain, first));
        String second = release(project);
        Instant after = liveFrom(awaitLive(subdomain, second));
        resolveAt(subdomain, before.toString())
                .statusCode(404)
                .body("code", equalTo("no-ready-deployment"));
        resolveAt(subdomain, between.toString())
                .statusCode(200)
                .body("deploymentId", equalTo(first))
                .body("release.number", equalTo(1))
                .header("Codeway-Deployment", equalTo(first))
                .header("Cache-Control", equalTo("no-cache"));
        resolveAt(subdomain, after.minusNanos(1_000).toString())
                .body("deploymentId", equalTo(first));
        String tag =
                resolveAt(subdomain, after.toString())
                        .body("deploymentId", equalTo(second))
                        .extract()
                        .header("ETag");
        given().header("If-None-Match", tag)
                .queryParam("at", after.toString())
                .get("/v1/resolve/{subdomain}", subdomain)
                .then()
                .statusCode(304);
        resolveAt("nobody-has-this", after.toString())
                .statusCode(404)
                .body("code", equalTo("unknown-subdomain"));
    }

    @Test
    void aTimeThatIsNoneOrNotYetIsRefused() {
        for (String wrong : new String[] {"yesterday", "2026-01-31", "12026-01-31T12:00:00Z"}) {
            resolveAt("shop", wrong).statusCode(400).body("errors.field", hasItem("at"));
        }
        resolveAt("shop", Instant.now().plusSeconds(600).toString())
                .statusCode(400)
                .body("errors.code", hasItem("future"));
        resolveAt("shop\0", "2026-01-31T12:00:00Z").statusCode(oneOf(400, 404));
    }

    @Test
    void metricsSayHowManyRoutesThereAreAndHowOldTheyMayBe() {
        String project = createProject();
        awaitLive(subdomain(project), release(project));
        Management.given()
                .get("/q/metrics")
                .then()
                .statusCode(200)
                .body(
                        allOf(
                                matchesMetric("codeway_routes", "[1-9][0-9.E]*"),
                                matchesMetric("codeway_routes_staleness_seconds", "[0-9.E-]+"),
                                matchesMetric("codeway_feed_position", "[1-9][0-9.E]*")));
    }

    private static Matcher<String> matchesMetric(String name, String value) {
        return matchesPattern("(?s).*\n" + name + " " + value + "\n.*");
    }

    static String subdomain(String project) {
        return given().get("/v1/projects/{id}", project).path("subdomain");
    }

    static void rename(String project, String subdomain) {
        Api.mergePatch()
                .header("If-Match", "*")
                .body(Map.of("subdomain", subdomain))
                .patch("/v1/projects/{id}", project)
                .then()
                .statusCode(200);
    }

    private static Instant liveFrom(ValidatableResponse resolved) {
        return Instant.parse(resolved.extract().path("release.liveFrom"));
    }

    private static ValidatableResponse resolve(String subdomain) {
        return given().get("/v1/resolve/{subdomain}", subdomain).then();
    }

    private static ValidatableResponse resolveAt(String subdomain, String at) {
        return given().queryParam("at", at).get("/v1/resolve/{subdomain}", subdomain).then();
    }

    /// The table follows within a moment, not in the same one.
    static ValidatableResponse awaitLive(String subdomain, String deployment) {
        return await().atMost(Duration.ofSeconds(20))
                .until(
                        () -> given().get("/v1/resolve/{subdomain}", subdomain),
                        answer -> deployment.equals(answer.header("Codeway-Deployment")))
                .then()
                .statusCode(200)
                .body("deploymentId", equalTo(deployment));
    }

    private static void awaitCode(String subdomain, String code) {
        Response answer =
                await().atMost(Duration.ofSeconds(20))
                        .until(
                                () -> given().get("/v1/resolve/{subdomain}", subdomain),
                                any -> code.equals(any.path("code")));
        answer.then().statusCode(404);
    }
}
