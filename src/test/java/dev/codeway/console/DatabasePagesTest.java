package dev.codeway.console;

import static dev.codeway.testsupport.Api.createProject;
import static dev.codeway.testsupport.Api.json;
import static dev.codeway.testsupport.Api.release;

import static io.restassured.RestAssured.given;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.codeway.testsupport.Credentials;
import dev.codeway.testsupport.ServiceDatabase;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;

import org.junit.jupiter.api.Test;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

@QuarkusTest
class DatabasePagesTest {

    private static final Pattern LINK = Pattern.compile("href=\"(/console/database[^\"]*)\"");

    @Test
    void everyLinkLeadsSomewhereAndNoneToASecret() throws SQLException {
        release(createProject());
        String key =
                json().body(Map.of("name", "Crawled", "role", "reader"))
                        .post("/v1/keys")
                        .path("key");
        String secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        json().body(Map.of("url", "https://hooks.invalid/crawled", "secret", secret))
                .post("/v1/webhooks");
        Browser browser = Browser.signedIn();
        Deque<String> ahead = new ArrayDeque<>(List.of("/console/database"));
        Set<String> known = new LinkedHashSet<>(ahead);
        int pages = 0;
        while (!ahead.isEmpty() && pages < 250) {
            String path = ahead.poll();
            Response answer = browser.get(path);
            assertThat(answer.statusCode()).as(path).isEqualTo(200);
            assertThat(answer.asString())
                    .as(path)
                    .doesNotContain(key.substring(12), secret.substring(6));
            pages++;
            Matcher link = LINK.matcher(answer.asString());
            while (link.find()) {
                String next = link.group(1).replace("&amp;", "&");
                // Those of every table would be most of all.
                boolean sorted = next.contains("sort=") && !next.contains("/tables/deployment");
                if (!sorted && known.add(next)) {
                    ahead.add(next);
                }
            }
        }
        System.out.printf("DatabasePagesTest: %d pages and files, all there%n", pages);
        assertThat(known).anyMatch(it -> it.contains("/tables/project/row?id="));
        assertThat(known).anyMatch(it -> it.contains("where=project_id+eq+"));
        assertThat(known).anyMatch(it -> it.contains("/tables/release/export.csv"));
    }

    @Test
    void itIsForAdministratorsOnly() {
        for (String role : List.of("reader", "developer")) {
            String key =
                    json().body(Map.of("name", "d", "role", role)).post("/v1/keys").path("key");
            Browser browser = Browser.signedIn(key);
            for (String path :
                    List.of(
                            "/console/database",
                            "/console/database/migrations",
                            "/console/database/tables/project",
                            "/console/database/tables/project/row?id=1",
                            "/console/database/tables/project/export.csv")) {
                assertThat(browser.get(path).statusCode()).as(role + path).isEqualTo(403);
                assertThat(Browser.stranger().get(path).statusCode()).as(path).isEqualTo(303);
            }
            assertThat(browser.page("/console/projects")).doesNotContain("/console/database");
        }
        assertThat(Browser.signedIn().page("/console/projects")).contains("/console/database");
    }

    @Test
    void whatCannotBeAskedIsSaidAboveTheFormItWasAskedBy() {
        Browser browser = Browser.signedIn();
        for (String query :
                List.of(
                        "where=hash+starts+0",
                        "where=name%22%20OR%201=1+eq+x",
                        "where=created_at+gt+yesterday",
                        "where=name+DROP+x",
                        "where=x",
                        "column=hash&operator=eq&value=1",
                        "sort=hash",
                        "sort=(SELECT+1)",
                        "after=1",
                        "after=1&after=2")) {
            Response answer = browser.get("/console/database/tables/api_key?" + query);
            assertThat(answer.statusCode()).as(query).isEqualTo(400);
            assertThat(answer.asString()).as(query).contains("role=\"alert\"", "Add filter");
        }
        assertThat(browser.get("/console/database/tables/pg_authid").statusCode()).isEqualTo(404);
        assertThat(browser.get("/console/database/tables/project/row?id=1").statusCode())
                .isEqualTo(400);
        assertThat(
                        browser.get("/console/database/tables/project/row?id=" + UUID.randomUUID())
                                .statusCode())
                .isEqualTo(404);
        assertThat(browser.get("/console/database/tables/project/export.exe").statusCode())
                .isEqualTo(404);
    }

    @Test
    void whatTakesTooLongIsSaidInAPage() throws SQLException {
        try (Connection other = ServiceDatabase.connect()) {
            other.setAutoCommit(false);
            ServiceDatabase.execute(other, "LOCK TABLE codeway.seed IN ACCESS EXCLUSIVE MODE");
            Response answer = Browser.signedIn().get("/console/database/tables/seed");
            assertThat(answer.statusCode()).isEqualTo(422);
            assertThat(answer.asString()).contains("takes longer than 2000 ms", "Add filter");
            other.rollback();
        }
    }

    @Test
    void aFilterIsAddedByAFormAndTakenAwayByALink() {
        String project = createProject();
        String page =
                Browser.signedIn()
                        .page(
                                "/console/database/tables/project?column=id&operator=eq&value="
                                        + project);
        assertThat(page)
                .contains("/console/database/tables/project/row?id=" + project)
                .contains("name=\"where\" value=\"id eq " + project + "\"")
                .contains("aria-label=\"Remove the filter of id\"");
    }

    @Test
    void anExportIsAFileAndIsWrittenDown() {
        String project = createProject();
        String request = "export-" + UUID.randomUUID();
        Response csv =
                Browser.signedIn()
                        .request()
                        .header("Request-Id", request)
                        .urlEncodingEnabled(false)
                        .get("/console/database/tables/project/export.csv?where=id+eq+" + project);
        assertThat(csv.statusCode()).isEqualTo(200);
        assertThat(csv.contentType()).startsWith("text/csv");
        assertThat(csv.header("Content-Disposition"))
                .isEqualTo("attachment; filename=\"project.csv\"");
        assertThat(csv.asString().lines()).hasSize(2);
        Response json =
                Browser.signedIn()
                        .get("/console/database/tables/project/export.json?where=id+eq+" + project);
        assertThat(json.contentType()).startsWith("application/json");
        assertThat(json.<String>path("rows[0].id")).isEqualTo(project);
        given().header(Credentials.HEADER, Credentials.bearer(Credentials.ADMIN_KEY))
                .queryParam("requestId", request)
                .get("/v1/audit")
                .then()
                .statusCode(200)
                .body("items.subject", equalTo(List.of("export")))
                .body("items[0].fields", equalTo(List.of("project")));
    }

    @Test
    void migrationsAreShownWithHowTheyStand() {
        assertThat(Browser.signedIn().page("/console/database/migrations"))
                .contains("All is applied as it should be.", "Write down who did what");
    }
}
