package dev.codeway.console;

import static dev.codeway.testsupport.Api.createProject;
import static dev.codeway.testsupport.Api.json;
import static dev.codeway.testsupport.Api.uniqueName;

import static io.restassured.RestAssured.given;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

@QuarkusTest
class PagesTest {

    private static final Pattern ASSET = Pattern.compile("/console/assets/[0-9a-f]{16}/[a-z.]+");

    @Test
    void aPageCanRunAndLoadNothingButWhatThisServiceGivesIt() {
        Browser browser = Browser.signedIn();
        for (Response answer :
                List.of(
                        browser.get("/console/projects"),
                        browser.get("/console/nothing"),
                        browser.get("/console/projects?sort=x"),
                        Browser.stranger().get("/console/sign-in"))) {
            assertThat(Browser.policy(answer))
                    .containsExactly(
                            "default-src 'none'",
                            "script-src 'self'",
                            "style-src 'self'",
                            "img-src 'self' data:",
                            "connect-src 'self'",
                            "form-action 'self'",
                            "frame-ancestors 'none'",
                            "base-uri 'none'");
            assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
            assertThat(answer.header("Referrer-Policy")).isEqualTo("same-origin");
            assertThat(answer.asString())
                    .doesNotContainPattern("<script(?![^>]* src=)")
                    .doesNotContainPattern("<style|\\sstyle=|\\son[a-z]+=|javascript:");
        }
    }

    @Test
    void whatAPageIsMadeOfIsAskedForOnce() {
        String page = Browser.stranger().page("/console/sign-in");
        List<String> paths =
                ASSET.matcher(page).results().map(MatchResult::group).distinct().toList();
        assertThat(paths).hasSize(3);
        for (String path : paths) {
            Response asset = Browser.stranger().get(path);
            assertThat(asset.statusCode()).isEqualTo(200);
            assertThat(asset.header("Cache-Control"))
                    .isEqualTo("public, max-age=31536000, immutable");
            assertThat(asset.contentType())
                    .matches("(text/css|text/javascript|image/svg\\+xml);charset=UTF-8");
            assertThat(
                            Browser.stranger()
                                    .get(path.replaceAll("/[0-9a-f]{16}/", "/0000000000000000/"))
                                    .statusCode())
                    .isEqualTo(404);
        }
    }

    @Test
    void whatCannotBeShownIsSaidToPeopleInAPageAndToProgramsAsBefore() {
        Browser browser = Browser.signedIn();
        Map<String, Integer> wrong =
                Map.of(
                        "/console/nothing", 404,
                        "/console/projects?sort=colour", 400,
                        "/console/projects?cursor=x", 400,
                        "/console/projects?size=1&color=red", 400);
        wrong.forEach(
                (path, status) -> {
                    Response page = browser.get(path);
                    assertThat(page.statusCode()).as(path).isEqualTo(status);
                    assertThat(page.contentType()).isEqualTo("text/html;charset=UTF-8");
                    assertThat(page.asString()).contains("<h1>", "To the projects");
                    Response document = browser.request().accept("application/json").get(path);
                    assertThat(document.contentType()).isEqualTo("application/problem+json");
                });
        for (String path : List.of("/v1/projects/x", "/v1/nothing", "/nothing", "/q/nothing")) {
            assertThat(browser.get(path).contentType()).isEqualTo("application/problem+json");
        }
    }

    @Test
    void whatPeopleWroteIsTextAndNothingElse() {
        String name = uniqueName("<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{}");
        createProject(name);
        String page =
                Browser.signedIn()
                        .page("/console/projects?q=" + name.substring(name.length() - 36));
        assertThat(page)
                .contains("&lt;script&gt;alert(1)&lt;/script&gt;")
                .doesNotContain("<script>alert", "<img src=x");
        assertThat(
                        Browser.signedIn()
                                .page(
                                        "/console/projects?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E"))
                .doesNotContain("<script>alert");
    }

    @Test
    void emptyFieldsOfAFormAreNoFilters() {
        Response answer = Browser.signedIn().get("/console/projects?q=&gitHost=&sort=name");
        assertThat(answer.statusCode()).isEqualTo(303);
        assertThat(answer.header("Location")).endsWith("/console/projects?sort=name");
    }

    @Test
    void whoIsThereForSomeProjectsSeesNoOthersAndMakesNone() {
        String mine = createProject(uniqueName("Mine"));
        String other = createProject(uniqueName("Other"));
        String key =
                json().body(Map.of("name", "one", "role", "developer", "projects", List.of(mine)))
                        .post("/v1/keys")
                        .path("key");
        String list = Browser.signedIn(key).page("/console/projects");
        assertThat(list).contains(mine).doesNotContain(other, "New project");
    }

    @Test
    void whoMayOnlyLookIsShownNothingThatTheyMayNotDo() {
        createProject();
        String key =
                json().body(Map.of("name", "r", "role", "reader")).post("/v1/keys").path("key");
        Browser reader = Browser.signedIn(key);
        assertThat(reader.page("/console/projects")).doesNotContain("New project", "data-call");
        assertThat(reader.get("/console/projects/new").statusCode()).isEqualTo(403);
        assertThat(
                        reader.form()
                                .contentType("application/json")
                                .body("{}")
                                .post("/v1/projects")
                                .statusCode())
                .isEqualTo(403);
    }

    @Test
    void listsGoOnWhereTheyEnded() {
        String stem = uniqueName("Paged");
        for (int i = 0; i < 3; i++) {
            createProject(stem + " " + i);
        }
        String first = Browser.signedIn().page("/console/projects?limit=2&q=" + stem.substring(6));
        assertThat(first).contains("Next page").doesNotContain("First page");
        Pattern next = Pattern.compile("rel=\"next\" href=\"([^\"]+)\"");
        var link = next.matcher(first);
        assertThat(link.find()).isTrue();
        String second = Browser.signedIn().page(link.group(1).replace("&amp;", "&"));
        assertThat(second)
                .contains(stem + " 0", "First page")
                .doesNotContain(stem + " 1", "Next page");
    }

    @Test
    void theApisDescriptionDoesNotTellOfPages() {
        assertThat(dev.codeway.testsupport.Management.given().get("/q/openapi").asString())
                .doesNotContain("/console");
        assertThat(given().get("/v1/projects").contentType()).startsWith("application/json");
    }
}
