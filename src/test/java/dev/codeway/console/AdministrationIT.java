package dev.codeway.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import static dev.codeway.testsupport.Api.createProject;
import static dev.codeway.testsupport.Api.deploy;
import static dev.codeway.testsupport.Api.json;
import static dev.codeway.testsupport.Api.release;
import static dev.codeway.testsupport.Api.uniqueName;

import static io.restassured.RestAssured.given;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;

import dev.codeway.testsupport.Credentials;
import dev.codeway.testsupport.Worker;

import io.quarkus.test.junit.QuarkusIntegrationTest;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Administrators at the console, in a browser.
@QuarkusIntegrationTest
@Tag("native")
class AdministrationIT {

    private static Chromium chromium;

    private final List<Worker.Build> begun = new ArrayList<>();

    @BeforeAll
    static void open() {
        chromium = new Chromium();
    }

    @AfterAll
    static void close() {
        chromium.close();
    }

    @BeforeEach
    void emptyTheQueue() throws SQLException {
        Worker.endWhatIsInProgress();
        Worker.emptyTheQueue();
    }

    @AfterEach
    void endWhatWasBegun() {
        begun.forEach(Worker.Build::fail);
    }

    @AfterEach
    void nothingWentWrongInTheBrowser() {
        assertThat(chromium.complaints()).isEmpty();
    }

    private static void press(Page page, String name) {
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true))
                .click();
    }

    private static void follow(Page page, String name) {
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(name).setExact(true))
                .first()
                .click();
    }

    @Test
    void aTableIsFilteredFollowedAlongItsKeysAndTakenHome() throws IOException {
        String name = uniqueName("Table");
        String project = createProject(name);
        String deployment = release(project);
        Page page = chromium.signedIn();
        follow(page, "Database");
        follow(page, "project");
        page.getByLabel("Column").selectOption("name");
        page.getByLabel("Condition").selectOption("contains");
        page.getByLabel("Value").fill(name.substring(10));
        press(page, "Add filter");
        assertThat(page.locator("tbody tr")).hasCount(1);
        assertThat(page.locator(".chips")).containsText("contains");
        Download download = page.waitForDownload(() -> follow(page, "CSV"));
        assertThat(download.suggestedFilename()).isEqualTo("project.csv");
        assertThat(Files.readString(download.path()).lines())
                .hasSize(2)
                .anyMatch(it -> it.contains(project));
        follow(page, project);
        assertThat(page.locator("dl")).containsText(name);
        page.locator("section[aria-labelledby=from]").getByText("deployment").first().click();
        follow(page, deployment);
        assertThat(page.locator("h1")).hasText("A row of deployment");
        follow(page, "Show its page");
        assertThat(page.locator("h1")).containsText("#1");
        page.navigate("/console/database/tables/deployment");
        page.getByRole(AriaRole.SEARCHBOX).fill(project);
        page.getByRole(AriaRole.SEARCHBOX).press("Enter");
        assertThat(page.locator("tbody tr")).hasCount(1);
        follow(page, "number");
        assertThat(page.locator("th[aria-sort=ascending]")).hasText("number");
        follow(page, "Clear all");
        assertThat(page.locator(".chips")).hasCount(0);
        page.getByLabel("Condition").selectOption("gt");
        page.getByLabel("Value").fill("x");
        press(page, "Add filter");
        assertThat(page.getByRole(AriaRole.ALERT)).isVisible();
    }

    @Test
    void aKeyIsShownOnceRotatedAndRevoked() {
        Page page = chromium.signedIn();
        follow(page, "Keys");
        follow(page, "New key");
        press(page, "Create key");
        assertThat(page.locator("#name-error")).hasText("is required");
        String name = uniqueName("Key");
        page.getByLabel("Name").fill(name);
        page.getByLabel("Role").selectOption("developer");
        press(page, "Create key");
        assertThat(page.locator("#made-text")).containsText("cwk_");
        String first = page.locator("#made-text").textContent();
        assertThat(status(first)).isEqualTo(200);
        follow(page, "Done");
        assertThat(page.locator("#keys")).not().containsText(first);
        follow(page, name);
        page.getByLabel("This one stays good for").selectOption("600");
        press(page, "Rotate");
        assertThat(page.locator("#rotated-text")).containsText("cwk_");
        String second = page.locator("#rotated-text").textContent();
        assertThat(second).isNotEqualTo(first);
        assertThat(status(first)).isEqualTo(200);
        assertThat(status(second)).isEqualTo(200);
        page.reload();
        press(page, "Revoke…");
        page.locator("#revoke")
                .getByText("Revoke", new Locator.GetByTextOptions().setExact(true))
                .click();
        assertThat(page.locator(".lede")).containsText("revoked");
        assertThat(status(second)).isEqualTo(401);
        follow(page, "What it did");
        assertThat(page.locator("h1")).hasText("Audit");
    }

    private static int status(String key) {
        return given().header(Credentials.HEADER, Credentials.bearer(key))
                .get("/v1/projects")
                .statusCode();
    }

    @Test
    void aWebhookIsCreatedTriedPausedAndDeleted() {
        Page page = chromium.signedIn();
        follow(page, "Webhooks");
        page.navigate("/console/webhooks/new");
        page.getByLabel("Address").fill("https://127.0.0.1/");
        press(page, "Create webhook");
        assertThat(page.locator("#url-error")).isVisible();
        String url = "https://hooks.invalid/" + uniqueName("w").replace(' ', '-');
        page.getByLabel("Address").fill(url);
        page.getByLabel("Events").fill("deployment.ready, release");
        press(page, "Create webhook");
        assertThat(page.locator("#made-text")).containsText("whsec_");
        String secret = page.locator("#made-text").textContent();
        follow(page, "Done");
        follow(page, url);
        assertThat(page.locator(".facts")).containsText("deployment.ready");
        press(page, "Send a test");
        assertThat(page.locator("#deliveries .row")).hasCount(1);
        follow(page, "webhook.test");
        // The page looks again after five seconds, should the attempt not have ended before it
        // came.
        assertThat(page.locator("#attempts tbody tr").first())
                .isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(20_000));
        press(page, "Send again");
        assertThat(page.locator("#notices")).containsText("It is sent again");
        page.goBack();
        press(page, "Pause");
        assertThat(page.locator(".lede")).containsText("Paused");
        page.getByLabel("Events").fill("");
        press(page, "Save");
        assertThat(page.locator(".facts")).containsText("All");
        press(page, "Resume");
        assertThat(page.locator(".lede")).containsText("Delivers");
        press(page, "New secret");
        assertThat(page.locator("#renewed-text")).containsText("whsec_");
        assertThat(page.locator("#renewed-text")).not().hasText(secret);
        page.reload();
        press(page, "Delete…");
        page.locator("#delete")
                .getByText("Delete", new Locator.GetByTextOptions().setExact(true))
                .click();
        page.waitForURL("**/console/webhooks");
        assertThat(page.getByText(url)).hasCount(0);
    }

    @Test
    void theQueueMovesBeforeTheEyesOfWhoeverLooks() {
        String name = uniqueName("Moves");
        String project = createProject(name);
        Page page = chromium.signedIn();
        follow(page, "Queue");
        assertThat(page.locator("#waiting")).not().containsText(name);
        deploy(project);
        assertThat(page.locator("#waiting")).containsText(name + " #1");
        Worker.Build build = new Worker("console-queue").claim();
        assertThat(page.locator("#running")).containsText(name + " #1");
        assertThat(page.locator("#workers")).containsText("console-queue");
        deploy(project);
        assertThat(page.locator("#waiting")).containsText("another build of the project");
        press(page, "Cancel " + name + " #2");
        assertThat(page.locator("#waiting")).not().containsText(name);
        press(page, "Cancel " + name + " #1");
        assertThat(page.locator("#running")).containsText("Canceling");
        build.complete(Map.of("result", "FAIL", "reason", "CANCELED"));
        assertThat(page.locator("#running")).not().containsText(name);
    }

    @Test
    void withoutScriptsAllOfItIsThereToBeRead() {
        String project = createProject();
        Page page = chromium.signedIn(ColorScheme.LIGHT, 1280, false);
        for (String path : pages().values()) {
            page.navigate(path);
            assertThat(page.locator("h1")).isVisible();
            assertThat(page.locator("[data-call]:visible")).hasCount(0);
        }
        page.navigate("/console/database/tables/project");
        page.getByLabel("Column").selectOption("id");
        page.getByLabel("Condition").selectOption("eq");
        page.getByLabel("Value").fill(project);
        press(page, "Add filter");
        assertThat(page.locator("tbody tr")).hasCount(1);
    }

    /// What there is to see, where something has happened.
    private Map<String, String> pages() {
        String stem = uniqueName("Shop").substring(5);
        String project = createProject("Acme shop " + stem);
        String deployment = release(project);
        Worker one = new Worker("builder-7f9c");
        Worker two = new Worker("builder-a113");
        for (Worker worker : List.of(one, two)) {
            deploy(createProject("Storefront " + worker.id()), Map.of("ref", "main"));
            begun.add(worker.claim());
        }
        deploy(project, Map.of("ref", "feature/checkout"));
        begun.add(one.claim());
        deploy(project, Map.of("ref", "main"));
        deploy(createProject("Docs " + stem), Map.of("ref", "main"));
        String key =
                json().body(
                                Map.of(
                                        "name",
                                        "CI of the shop",
                                        "role",
                                        "developer",
                                        "projects",
                                        List.of(project)))
                        .post("/v1/keys")
                        .path("id");
        json().body(Map.of("name", "Dashboard", "role", "reader")).post("/v1/keys");
        String gone =
                json().body(Map.of("name", "Laptop of somebody", "role", "admin"))
                        .post("/v1/keys")
                        .path("id");
        given().delete("/v1/keys/{id}", gone);
        String webhook =
                json().body(
                                Map.of(
                                        "url",
                                        "https://hooks.invalid/codeway",
                                        "events",
                                        List.of("release", "deployment.failed")))
                        .post("/v1/webhooks")
                        .path("id");
        String delivery = json().post("/v1/webhooks/{id}/test", webhook).path("id");
        json().body("{}").post("/v1/projects").then().statusCode(422);
        Map<String, String> pages = new LinkedHashMap<>();
        pages.put("queue", "/console/queue");
        pages.put("database", "/console/database");
        pages.put(
                "database-rows",
                "/console/database/tables/deployment?where=status+ne+READY&sort=-created_at");
        pages.put("database-refused", "/console/database/tables/api_key?where=hash+starts+0");
        pages.put("database-empty", "/console/database/tables/adoption");
        pages.put("database-row", "/console/database/tables/deployment/row?id=" + deployment);
        pages.put("database-masked", "/console/database/tables/webhook/row?id=" + webhook);
        pages.put("database-migrations", "/console/database/migrations");
        pages.put("keys", "/console/keys");
        pages.put("new-key", "/console/keys/new");
        pages.put("key", "/console/keys/" + key);
        pages.put("webhooks", "/console/webhooks");
        pages.put("new-webhook", "/console/webhooks/new");
        pages.put("webhook", "/console/webhooks/" + webhook);
        pages.put("delivery", "/console/webhooks/" + webhook + "/deliveries/" + delivery);
        pages.put("audit", "/console/audit");
        pages.put("audit-empty", "/console/audit?action=nothing");
        return pages;
    }

    @Test
    void everyPageIsForEverybodyInBothSchemesAndOnAPhone() {
        Map<String, String> pages = pages();
        List<String> violations = new ArrayList<>();
        int seen = 0;
        for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            for (int width : List.of(1280, 390)) {
                String suffix = "-%s-%d".formatted(scheme.name().toLowerCase(Locale.ROOT), width);
                Page page = chromium.signedIn(scheme, width, true);
                for (Map.Entry<String, String> it : pages.entrySet()) {
                    page.navigate(it.getValue());
                    ConsoleIT.look(page, it.getKey() + suffix, violations);
                    seen++;
                }
                page.navigate("/console/keys/new");
                page.getByLabel("Name").fill("Shown once");
                press(page, "Create key");
                assertThat(page.locator("#made")).isVisible();
                ConsoleIT.look(page, "key-made" + suffix, violations);
                page.context().close();
            }
        }
        System.out.printf("%d pages looked at, %d violations%n", seen + 4, violations.size());
        assertThat(violations).isEmpty();
    }
}
