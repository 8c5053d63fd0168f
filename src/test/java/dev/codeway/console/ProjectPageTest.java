package dev.codeway.console;

import static dev.codeway.testsupport.Api.createProject;
import static dev.codeway.testsupport.Api.deploy;
import static dev.codeway.testsupport.Api.json;
import static dev.codeway.testsupport.Api.move;
import static dev.codeway.testsupport.Api.patch;
import static dev.codeway.testsupport.Api.release;
import static dev.codeway.testsupport.Api.uniqueName;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeway.testsupport.Credentials;
import dev.codeway.testsupport.Worker;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

@QuarkusTest
class ProjectPageTest {

    @BeforeEach
    void emptyTheQueue() {
        Worker.emptyTheQueue();
    }

    private static String keyFor(String role, String... projects) {
        return json().body(
                        projects.length == 0
                                ? Map.of("name", "page", "role", role)
                                : Map.of(
                                        "name",
                                        "page",
                                        "role",
                                        role,
                                        "projects",
                                        List.of(projects)))
                .post("/v1/keys")
                .path("key");
    }

    @Test
    void aProjectShowsWhatIsLiveWhatWasAndWhatIsUnderWay() {
        String project = createProject(uniqueName("Page"));
        release(project);
        release(project);
        String failed = deploy(project, Map.of("ref", "feature/<b>", "commit", "0123456789abcdef"));
        move(failed, "IN_PROGRESS");
        patch(failed, Map.of("status", "FAIL", "reason", "BUILD_ERROR"));
        deploy(project);
        String page = Browser.signedIn().page("/console/projects/" + project);
        assertThat(page)
                .contains(
                        "Roll back to #1?",
                        "the build failed",
                        "feature/&lt;b&gt;",
                        "0123456789",
                        "waits for a worker with nothing to do",
                        "Of the last 3 builds 2 were ready and 1 failed",
                        "<strong>4</strong> deployments",
                        "<strong>2</strong> entries",
                        "data-live=\"" + project + "\"")
                .doesNotContain("<b>", "Unpin");
        String ready = Browser.signedIn().page("/console/projects/" + project + "?status=FAIL");
        assertThat(ready).contains("#3").doesNotContain(">#4<");
        assertThat(Browser.signedIn().page("/console/projects/" + project + "/releases"))
                .contains("<td class=\"num\">2</td>", "Live");
    }

    @Test
    void aNewProjectSaysWhatItWaitsFor() {
        assertThat(Browser.signedIn().page("/console/projects/" + createProject()))
                .contains("Nothing has been deployed yet", "Nothing yet: the first deployment");
    }

    @Test
    void whoMayOnlyLookFindsNothingToPress() {
        String project = createProject();
        String deployment = release(project);
        Browser reader = Browser.signedIn(keyFor("reader"));
        for (String path :
                List.of(
                        "/console/projects/" + project,
                        "/console/projects/" + project + "/releases",
                        "/console/deployments/" + deployment)) {
            assertThat(reader.page(path)).doesNotContain("data-call", "data-opens", "<dialog");
        }
    }

    @Test
    void otherProjectsAreNotThereForWhoIsLimitedToSome() {
        String mine = createProject();
        String other = createProject();
        String deployment = release(other);
        Browser limited = Browser.signedIn(keyFor("developer", mine));
        assertThat(limited.page("/console/projects/" + mine)).contains("Deploy");
        for (String path :
                List.of(
                        "/console/projects/" + other,
                        "/console/projects/" + other + "/releases",
                        "/console/deployments/" + deployment,
                        "/console/deployments/" + deployment + "/log",
                        "/console/deployments/" + deployment + "/log.txt")) {
            assertThat(limited.get(path).statusCode()).as(path).isEqualTo(404);
        }
    }

    @Test
    void aLogIsShownInItsColoursAndNothingOfItIsMarkup() {
        String deployment = deploy(createProject());
        Worker.Build build = new Worker("pages").claim();
        byte[] bytes =
                "\u001b[31m<script>alert(1)</script>\u001b[0m\u001b]0;x\u0007 & done\nopen"
                        .getBytes(StandardCharsets.UTF_8);
        RestAssured.given()
                .header(Credentials.HEADER, Credentials.bearer(Credentials.ADMIN_KEY))
                .header("Codeway-Lease", build.token())
                .header("Content-Range", "bytes 0-%d/*".formatted(bytes.length - 1))
                .contentType("application/octet-stream")
                .body(bytes)
                .patch("/v1/worker/deployments/{id}/log", deployment)
                .then()
                .statusCode(202);
        Browser browser = Browser.signedIn();
        assertThat(browser.page("/console/deployments/" + deployment))
                .contains(
                        "<span class=\"fg-1\">&lt;script&gt;alert(1)&lt;/script&gt;</span> &amp; done",
                        "data-open>open</span>",
                        "data-next=\"1:" + bytes.length + "\"",
                        "attempt",
                        "Cancel")
                .doesNotContain("<script>alert", "\u001b");
        String next =
                browser.page("/console/deployments/" + deployment + "/log?cursor=1:0&style=1%3B32");
        assertThat(next).startsWith("<div class=\"chunk\"").contains("sgr-bold");
        io.restassured.response.Response download =
                browser.get("/console/deployments/" + deployment + "/log.txt");
        assertThat(download.contentType()).isEqualTo("text/plain;charset=UTF-8");
        assertThat(download.header("Content-Disposition")).startsWith("attachment;");
        assertThat(download.asByteArray()).isEqualTo(bytes);
        build.fail().statusCode(200);
        assertThat(browser.page("/console/deployments/" + deployment))
                .contains("the build failed", "Retry")
                .doesNotContain("Cancel<");
    }

    @Test
    void ofALongLogTheEndIsShownAndWhatWasBeforeWhenAskedFor() {
        String deployment = deploy(createProject());
        Worker.Build build = new Worker("pages").claim();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 12_000; i++) {
            text.append("line %05d%n".formatted(i).replace("\r", ""));
        }
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        RestAssured.given()
                .header(Credentials.HEADER, Credentials.bearer(Credentials.ADMIN_KEY))
                .header("Codeway-Lease", build.token())
                .header("Content-Range", "bytes 0-%d/*".formatted(bytes.length - 1))
                .contentType("application/octet-stream")
                .body(bytes)
                .patch("/v1/worker/deployments/{id}/log", deployment)
                .then()
                .statusCode(202);
        build.succeed().statusCode(200);
        Browser browser = Browser.signedIn();
        String page = browser.page("/console/deployments/" + deployment);
        assertThat(page).contains("line 11999", "Show what is before").doesNotContain("line 00000");
        // Backwards to the beginning: each line once.
        StringBuilder whole = new StringBuilder();
        String part = page;
        while (true) {
            String from = part.replaceFirst("(?s).*?data-from=\"([^\"]*)\".*", "$1");
            whole.insert(0, lines(part));
            if (from.endsWith(":0")) {
                break;
            }
            part = browser.page("/console/deployments/" + deployment + "/log?before=" + from);
        }
        assertThat(whole.toString()).isEqualTo(text.toString());
    }

    private static String lines(String html) {
        StringBuilder lines = new StringBuilder();
        java.util.regex.Matcher line =
                java.util.regex.Pattern.compile("<span class=\"line\">([^<]*)</span>")
                        .matcher(html);
        while (line.find()) {
            lines.append(line.group(1)).append('\n');
        }
        return lines.toString();
    }
}
