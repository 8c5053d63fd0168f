package dev.codeway.console;

import static dev.codeway.testsupport.Api.createProject;
import static dev.codeway.testsupport.Api.json;

import static io.restassured.RestAssured.given;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeway.testsupport.Credentials;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.Cookie;
import io.restassured.response.Response;

import org.junit.jupiter.api.Test;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

@QuarkusTest
class SignInTest {

    private static Response newKey(Map<String, ?> key) {
        return json().body(key).post("/v1/keys").then().statusCode(201).extract().response();
    }

    private static String key(String role) {
        return newKey(Map.of("name", "console", "role", role)).path("key");
    }

    @Test
    void whoComesWithoutASessionIsAskedToSignInAndTakenToWhereTheyWereGoing() {
        assertThat(Browser.stranger().get("/").header("Location")).endsWith("/console/projects");
        Response asked = Browser.stranger().get("/console/projects?sort=name");
        assertThat(asked.statusCode()).isEqualTo(303);
        assertThat(asked.asString()).isEmpty();
        String location = asked.header("Location");
        assertThat(location).endsWith("/console/sign-in?to=%2Fconsole%2Fprojects%3Fsort%3Dname");
        assertThat(Browser.stranger().page(location.substring(location.indexOf("/console"))))
                .contains("name=\"to\" value=\"/console/projects?sort=name\"");
        Response signedIn =
                Browser.stranger()
                        .form()
                        .formParam("key", Credentials.ADMIN_KEY)
                        .formParam("to", "/console/projects?sort=name")
                        .post("/console/sign-in");
        assertThat(signedIn.header("Location")).endsWith("/console/projects?sort=name");
    }

    @Test
    void nobodyIsTakenToAnotherServiceByIt() {
        for (String to :
                List.of(
                        "https://evil.example/",
                        "//evil.example/console/",
                        "/\\evil.example",
                        "/console/\r\nSet-Cookie: a=b",
                        "/v1/projects",
                        "javascript:alert(1)")) {
            Response answer =
                    Browser.stranger()
                            .form()
                            .formParam("key", Credentials.ADMIN_KEY)
                            .formParam("to", to)
                            .post("/console/sign-in");
            assertThat(answer.statusCode()).isEqualTo(303);
            assertThat(answer.header("Location")).endsWith("/console/projects");
        }
    }

    @Test
    void theCookieIsOutOfReachOfScriptsAndOfOtherPages() {
        Cookie cookie =
                Browser.stranger().signIn(Credentials.ADMIN_KEY).detailedCookie(Browser.COOKIE);
        assertThat(cookie.isHttpOnly()).isTrue();
        assertThat(cookie.getSameSite()).isEqualToIgnoringCase("Strict");
        assertThat(cookie.getPath()).isEqualTo("/");
        assertThat(cookie.getMaxAge()).isEqualTo(12 * 60 * 60);
        assertThat(cookie.isSecured()).isFalse();
        assertThat(cookie.getValue()).doesNotContain(Credentials.ADMIN_KEY);
        assertThat(
                        given().header(Credentials.HEADER, "Bearer " + cookie.getValue())
                                .get("/v1/projects")
                                .statusCode())
                .isEqualTo(401);
    }

    @Test
    void aSessionIsGoodForTheApiAsWellAsLongAsItIsWhole() {
        Response signedIn = Browser.stranger().signIn(key("reader"));
        String cookie = signedIn.cookie(Browser.COOKIE);
        assertThat(Browser.signedIn(key("reader")).get("/v1/projects").statusCode()).isEqualTo(200);
        int dot = cookie.indexOf('.');
        char last = cookie.charAt(cookie.length() - 2);
        for (String broken :
                List.of(
                        cookie.substring(0, cookie.length() - 2) + (last == 'A' ? "BB" : "AA"),
                        "environment" + cookie.substring(dot),
                        cookie.substring(0, dot),
                        "x",
                        cookie.substring(0, dot) + ".AAAA")) {
            Response answer =
                    Browser.stranger().request().cookie(Browser.COOKIE, broken).get("/v1/projects");
            assertThat(answer.statusCode()).as(broken).isEqualTo(401);
        }
    }

    @Test
    void aSessionEndsWithItsKey() {
        Response made = newKey(Map.of("name", "leaving", "role", "developer"));
        Browser browser = Browser.signedIn(made.path("key"));
        assertThat(browser.get("/console/projects").statusCode()).isEqualTo(200);
        given().delete("/v1/keys/{id}", made.<String>path("id")).then().statusCode(200);
        Response after = browser.get("/console/projects");
        assertThat(after.statusCode()).isEqualTo(303);
        assertThat(after.header("Location")).contains("/console/sign-in");
    }

    @Test
    void aSessionOutlivesARotationForAsLongAsTheOldKeyDoes() {
        Response made = newKey(Map.of("name", "rotated", "role", "reader"));
        Browser browser = Browser.signedIn(made.path("key"));
        json().body(Map.of("overlap", 600))
                .post("/v1/keys/{id}/rotate", made.<String>path("id"))
                .then()
                .statusCode(200);
        assertThat(browser.get("/console/projects").statusCode()).isEqualTo(200);
        json().body(Map.of())
                .post("/v1/keys/{id}/rotate", made.<String>path("id"))
                .then()
                .statusCode(200);
        assertThat(browser.get("/console/projects").statusCode()).isEqualTo(303);
    }

    @Test
    void whoSignsOutIsForgottenByTheirBrowser() {
        Response answer = Browser.signedIn().form().post("/console/sign-out");
        assertThat(answer.statusCode()).isEqualTo(303);
        assertThat(answer.header("Location")).endsWith("/console/sign-in");
        assertThat(answer.detailedCookie(Browser.COOKIE).getMaxAge()).isZero();
        assertThat(answer.cookie(Browser.COOKIE)).isEmpty();
    }

    @Test
    void badKeysAndKeysWithNothingToSeeAreRefusedAtTheField() {
        Map<String, Integer> refused = new LinkedHashMap<>();
        refused.put("", 401);
        refused.put("nonsense", 401);
        refused.put("cwk_" + "0".repeat(46), 401);
        refused.put("\0", 401);
        refused.put(key("worker"), 403);
        refused.put(key("router"), 403);
        refused.forEach(
                (key, status) -> {
                    Response answer = Browser.stranger().signIn(key);
                    assertThat(answer.statusCode()).as(key).isEqualTo(status);
                    assertThat(answer.asString())
                            .contains("aria-invalid=\"true\"", "id=\"key-error\"")
                            .doesNotContain("value=\"cwk_");
                    assertThat(answer.cookies()).isEmpty();
                });
    }

    @Test
    void noOtherPageCanActInSomebodysName() {
        String project = createProject();
        Browser browser = Browser.signedIn();
        int refused = 0;
        for (Map<String, String> from :
                List.of(
                        Map.<String, String>of(),
                        Map.of("Sec-Fetch-Site", "cross-site"),
                        Map.of("Sec-Fetch-Site", "same-site"),
                        Map.of("Sec-Fetch-Site", "none"),
                        Map.of("Sec-Fetch-Site", "cross-site", "Origin", origin()),
                        Map.of("Origin", "https://evil.example"),
                        Map.of("Origin", "null"),
                        Map.of("Origin", origin().replace("http:", "https:")),
                        Map.of("Origin", origin() + "0"))) {
            for (Response answer :
                    List.of(
                            browser.request().headers(from).delete("/v1/projects/{id}", project),
                            browser.request()
                                    .headers(from)
                                    .contentType("application/json")
                                    .body("{}")
                                    .post("/v1/projects/{id}/deployments", project),
                            browser.request().headers(from).post("/console/sign-out"),
                            Browser.stranger()
                                    .request()
                                    .headers(from)
                                    .formParam("key", Credentials.ADMIN_KEY)
                                    .post("/console/sign-in"))) {
                assertThat(answer.statusCode()).as(from.toString()).isEqualTo(403);
                assertThat(answer.cookies()).isEmpty();
                refused++;
            }
        }
        assertThat(given().get("/v1/projects/{id}/deployments", project).<List<?>>path("items"))
                .isEmpty();
        System.out.printf("%d requests of other pages were refused%n", refused);
        for (Map<String, String> own :
                List.of(Map.of("Sec-Fetch-Site", "same-origin"), Map.of("Origin", origin()))) {
            assertThat(
                            browser.request()
                                    .headers(own)
                                    .contentType("application/json")
                                    .body("{}")
                                    .post("/v1/projects/{id}/deployments", project)
                                    .statusCode())
                    .isEqualTo(201);
        }
        assertThat(
                        browser.request()
                                .header("Sec-Fetch-Site", "same-origin")
                                .queryParam("cascade", true)
                                .delete("/v1/projects/{id}", project)
                                .statusCode())
                .isEqualTo(204);
    }

    private static String origin() {
        return "http://localhost:" + io.restassured.RestAssured.port;
    }
}
