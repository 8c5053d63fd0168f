package dev.codeway.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import static dev.codeway.testsupport.Api.createProject;
import static dev.codeway.testsupport.Api.deploy;
import static dev.codeway.testsupport.Api.release;
import static dev.codeway.testsupport.Api.uniqueName;

import static io.restassured.RestAssured.given;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;

import dev.codeway.testsupport.Worker;

import io.quarkus.test.junit.QuarkusIntegrationTest;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// People at the console, in a browser.
@QuarkusIntegrationTest
@Tag("native")
class ConsoleIT {

    private static final Path SCREENSHOTS = Path.of("target/screenshots");

    private static Chromium chromium;

    private final Worker worker = new Worker("console");

    @BeforeAll
    static void open() {
        chromium = new Chromium();
    }

    @AfterAll
    static void close() {
        chromium.close();
    }

    @BeforeEach
    void emptyTheQueue() {
        Worker.emptyTheQueue();
    }

    @AfterEach
    void nothingWentWrongInTheBrowser() {
        assertThat(chromium.complaints()).isEmpty();
    }

    private static Locator button(Page page, String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    private static Locator within(Page page, String dialog, String name) {
        return page.locator("#" + dialog)
                .getByRole(
                        AriaRole.BUTTON,
                        new Locator.GetByRoleOptions().setName(name).setExact(true));
    }

    private static void append(Worker.Build build, long at, String text) {
        byte[] bytes = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        given().header("Codeway-Lease", build.token())
                .header("Content-Range", "bytes %d-%d/*".formatted(at, at + bytes.length - 1))
                .contentType("application/octet-stream")
                .body(bytes)
                .patch("/v1/worker/deployments/{id}/log", build.deployment())
                .then()
                .statusCode(202);
    }

    @Test
    void aPersonCreatesDeploysWatchesCancelsRetriesPromotesRollsBackAndLeaves() {
        Page page = chromium.signedIn();
        String name = uniqueName("Walk");

        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("New project")).click();
        button(page, "Create project").click();
        assertThat(page.locator("#name-error")).hasText("is required");
        assertThat(page.getByLabel("Name")).hasAttribute("aria-invalid", "true");
        assertThat(page.getByLabel("Name")).isFocused();
        page.getByLabel("Name").fill(name);
        page.getByLabel("Git URL").fill("ext::sh -c id");
        button(page, "Create project").click();
        assertThat(page.locator("#gitURL-error")).isVisible();
        page.getByLabel("Git URL").fill("https://github.com/acme/walk.git");
        button(page, "Create project").click();
        assertThat(page.locator("h1")).hasText(name);

        page.locator("#open-deploy").click();
        page.locator("#deploy-ref").fill("main");
        within(page, "deploy", "Deploy").click();
        assertThat(page.locator("h1")).containsText("#1");
        assertThat(page.locator("#head .status")).hasText("Queued");
        Worker.Build build = worker.claim();
        assertThat(page.locator("#head .status")).hasText("Building");
        append(build, 0, "\u001b[32mcloning\u001b[0m <b>walk</b>\n");
        assertThat(page.locator("#log .line")).hasCount(1);
        assertThat(page.locator("#log .fg-2")).hasText("cloning");
        assertThat(page.locator("#log .line").first()).containsText("<b>walk</b>");
        append(build, 29, "half a ");
        assertThat(page.locator("#log .line").nth(1)).hasText("half a ");
        append(build, 36, "line\nand more\n");
        assertThat(page.locator("#log .line")).hasCount(3);
        assertThat(page.locator("#log .line").nth(1)).hasText("half a line");
        button(page, "Cancel").click();
        assertThat(page.locator("#head")).containsText("Stopping");
        build.fail().statusCode(200);
        assertThat(page.locator("#head .status")).hasText("Failed");

        button(page, "Retry").click();
        assertThat(page.locator("h1")).containsText("#2");
        assertThat(page.locator("#facts")).containsText("Retry of");
        worker.claim().succeed().statusCode(200);
        assertThat(page.locator("#head .tag.live")).isVisible();

        page.locator(".trail").getByText(name).click();
        assertThat(page.locator("#live")).containsText("#2");
        String project = page.url().replaceFirst(".*/", "");
        release(project);
        assertThat(page.locator("#live")).containsText("#3");
        assertThat(page.locator("#deployments .row")).hasCount(3);
        button(page, "Promote").click();
        assertThat(page.locator("#live .pair")).containsText("#2");
        page.locator("#open-rollback").click();
        assertThat(page.locator("#rollback-title")).containsText("#3");
        within(page, "rollback", "Roll back").click();
        assertThat(page.locator("#live")).containsText("Pinned");
        assertThat(page.locator("#live .pair")).containsText("#3");
        page.locator("#open-unpin").click();
        within(page, "unpin", "Unpin").click();
        assertThat(page.locator("#live .tag")).hasCount(0);

        page.locator("#settings").getByLabel("Name").fill(name + " renamed");
        button(page, "Save").click();
        assertThat(page.locator("h1")).hasText(name + " renamed");
        page.getByText("What was live when").click();
        assertThat(page.locator("tbody tr")).hasCount(4);
        page.goBack();

        page.locator("#open-delete").click();
        assertThat(page.locator("#delete")).containsText("3 deployments");
        assertThat(page.locator("#delete")).containsText("4 entries of the ledger");
        within(page, "delete", "Delete the project").click();
        page.waitForURL("**/console/projects");
        page.getByRole(AriaRole.SEARCHBOX).fill(name);
        page.getByRole(AriaRole.SEARCHBOX).press("Enter");
        assertThat(page.getByText("No project is like that")).isVisible();

        button(page, "Sign out").click();
        page.waitForURL("**/console/sign-in");
        page.navigate("/console/projects");
        assertThat(page.getByLabel("API key")).isVisible();
    }

    @Test
    void listsChangeBeforeTheEyesOfWhoeverLooks() {
        String stem = uniqueName("Seen").substring(5);
        Page page = chromium.signedIn();
        page.navigate("/console/projects?q=" + stem);
        assertThat(page.getByText("No project is like that")).isVisible();
        String project = createProject("Seen " + stem);
        assertThat(page.locator(".row.project")).hasCount(1);
        String deployment = deploy(project);
        assertThat(page.locator(".row.project .status")).hasText("Queued");
        Worker.Build build = worker.claim();
        assertThat(page.locator(".row.project .status")).hasText("Building");
        build.fail().statusCode(200);
        assertThat(page.locator(".row.project .status")).hasText("Failed");
        assertThat(build.deployment()).isEqualTo(deployment);
    }

    @Test
    void whatSomebodyChangedMeanwhileIsNotOverwritten() {
        String project = createProject();
        Page page = chromium.signedIn();
        page.navigate("/console/projects/" + project);
        Locator name = page.locator("#settings").getByLabel("Name");
        name.fill("Mine");
        dev.codeway.testsupport.Api.mergePatch()
                .header("If-Match", "*")
                .body(Map.of("name", "Theirs"))
                .patch("/v1/projects/{id}", project)
                .then()
                .statusCode(200);
        assertThat(page.locator("h1")).hasText("Theirs");
        name.press("Enter");
        assertThat(page.locator("#settings .problem")).containsText("Precondition failed");
        assertThat(given().get("/v1/projects/{id}", project).<String>path("name"))
                .isEqualTo("Theirs");
    }

    @Test
    void aLongLogIsSmoothAndSearchedAsAWhole() {
        deploy(createProject());
        Worker.Build build = worker.claim();
        long at = 0;
        for (int part = 0; part < 20; part++) {
            int first = part * 1_000;
            String text =
                    IntStream.range(first, first + 1_000)
                            .mapToObj("line %06d of a log that is long\n"::formatted)
                            .collect(Collectors.joining());
            append(build, at, text);
            at += text.length();
        }
        Page page = chromium.signedIn();
        page.navigate("/console/deployments/" + build.deployment());
        assertThat(page.locator("#log .line").last()).hasText("line 019999 of a log that is long");
        assertThat(page.locator("#log-earlier")).isVisible();
        append(build, at, "the newest\n");
        assertThat(page.locator("#log .line").last()).hasText("the newest");
        assertThat(
                        (Boolean)
                                page.evaluate(
                                        "log.scrollTop + log.clientHeight > log.scrollHeight - 40"))
                .isTrue();
        page.locator("#log-search").fill("LINE 000007");
        assertThat(page.locator("#log-found")).hasText("1 of 1");
        assertThat(page.locator("#log .line")).hasCount(20_001);
        assertThat(page.locator("#log-earlier")).hasCount(0);
        assertThat((Number) page.evaluate("log.scrollTop")).matches(it -> it.intValue() < 1_000);
        double millis =
                ((Number)
                                page.evaluate(
                                        """
                                        async () => {
                                            const begun = performance.now();
                                            for (let i = 0; i < 60; i++) {
                                                log.scrollTop += 5000;
                                                await new Promise(requestAnimationFrame);
                                            }
                                            return (performance.now() - begun) / 60;
                                        }
                                        """))
                        .doubleValue();
        System.out.printf("20001 lines scrolled at %.1f ms a frame%n", millis);
        assertThat(millis).isLessThan(100);
        build.fail().statusCode(200);
    }

    @Test
    void everythingCanBeReadWithoutAScript() {
        String project = createProject(uniqueName("Plain"));
        String deployment = deploy(project);
        Worker.Build build = worker.claim();
        append(build, 0, "written down\n");
        build.succeed().statusCode(200);
        Page page = chromium.signedIn(ColorScheme.LIGHT, 1280, false);
        page.navigate("/console/projects/" + project);
        assertThat(page.getByText("changes nothing")).isVisible();
        assertThat(page.locator("#live")).containsText("#1");
        assertThat(page.locator("[data-call], [data-opens]").locator("visible=true")).hasCount(0);
        page.navigate("/console/deployments/" + deployment);
        assertThat(page.locator("#log .line")).hasText("written down");
        page.locator(".trail").getByText("Projects").click();
        page.getByRole(AriaRole.SEARCHBOX).fill("Plain");
        page.getByRole(AriaRole.SEARCHBOX).press("Enter");
        assertThat(page.locator(".row.project").first()).isVisible();
        button(page, "Sign out").click();
        assertThat(page.getByLabel("API key")).isVisible();
    }

    @Test
    void aKeyboardIsEnough() {
        String project = createProject(uniqueName("Keys"));
        Page page = chromium.signedIn();
        page.keyboard().press("Tab");
        assertThat(page.getByText("Skip to content")).isFocused();
        page.keyboard().press("Enter");
        assertThat(page.locator("main")).isFocused();
        page.keyboard().press("/");
        assertThat(page.getByRole(AriaRole.SEARCHBOX)).isFocused();
        page.navigate("/console/projects/" + project);
        page.locator("#open-deploy").focus();
        page.keyboard().press("Enter");
        assertThat(page.locator("#deploy")).isVisible();
        page.keyboard().press("Escape");
        assertThat(page.locator("#deploy")).isHidden();
        assertThat(page.locator("#open-deploy")).isFocused();
    }

    /// What there is to see, in a project with a past.
    private Map<String, String> pages() {
        String stem = uniqueName("Shop").substring(5);
        for (String name : List.of("Storefront", "Docs", "Customer portal")) {
            release(createProject(name + " " + stem));
        }
        String project = createProject("Acme shop " + stem);
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            deploy(
                    project,
                    Map.of(
                            "ref",
                            i % 3 == 1 ? "feature/checkout" : "main",
                            "commit",
                            "9f2c1e4b" + i));
            Worker.Build build = worker.claim();
            if (i == 4 || i == 6) {
                build.fail().statusCode(200);
            } else {
                build.succeed().statusCode(200);
            }
        }
        deploy(project, Map.of("ref", "main", "commit", "c0ffee42"));
        Worker.Build running = worker.claim();
        lines.add("\u001b[1m▲ Cloning github.com/acme/shop (main)\u001b[0m");
        lines.add("\u001b[2mHEAD is now at c0ffee4 Show prices with taxes\u001b[0m");
        lines.add("$ npm ci");
        for (int i = 0; i < 30; i++) {
            lines.add(
                    "\u001b[36minfo\u001b[0m fetched package-%d in %d ms"
                            .formatted(i, 12 + i * 7 % 40));
        }
        lines.add(
                "\u001b[33mwarn\u001b[0m deprecated inflight@1.0.6: this module is not supported");
        lines.add(
                "\u001b[31merror\u001b[0m \u001b[1msrc/cart.ts:41\u001b[0m  'total' is assigned but never used");
        lines.add("\u001b[32m✓\u001b[0m 214 modules transformed");
        append(running, 0, String.join("\n", lines) + "\n");
        deploy(project, Map.of("ref", "main"));
        Map<String, String> pages = new LinkedHashMap<>();
        pages.put("projects", "/console/projects?q=" + stem);
        pages.put("projects-empty", "/console/projects?q=" + stem + "x");
        pages.put("new-project", "/console/projects/new");
        pages.put("project", "/console/projects/" + project);
        pages.put("project-new", "/console/projects/" + createProject("Fresh " + stem));
        pages.put("ledger", "/console/projects/" + project + "/releases");
        pages.put("deployment", "/console/deployments/" + running.deployment());
        pages.put("not-found", "/console/nothing");
        return pages;
    }

    @Test
    void everyPageIsForEverybodyInBothSchemesAndOnAPhone() {
        Map<String, String> pages = pages();
        List<String> violations = new ArrayList<>();
        int seen = 0;
        for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            for (int width : List.of(1280, 390)) {
                String suffix =
                        "-%s-%d".formatted(scheme.name().toLowerCase(java.util.Locale.ROOT), width);
                Page stranger = chromium.page(scheme, width, true);
                stranger.navigate("/console/sign-in");
                look(stranger, "sign-in" + suffix, violations);
                Page page =
                        Chromium.signIn(stranger, dev.codeway.testsupport.Credentials.ADMIN_KEY);
                for (Map.Entry<String, String> it : pages.entrySet()) {
                    page.navigate(it.getValue());
                    look(page, it.getKey() + suffix, violations);
                    seen++;
                }
                page.navigate(String.valueOf(pages.get("project")));
                page.locator("#open-delete").click();
                look(page, "project-delete" + suffix, violations);
                page.context().close();
            }
        }
        System.out.printf("%d pages looked at, %d violations%n", seen + 8, violations.size());
        assertThat(violations).isEmpty();
    }

    /// Keeps a picture of it, and adds what is wrong with it.
    static void look(Page page, String name, List<String> violations) {
        page.waitForFunction("document.readyState === 'complete'");
        page.screenshot(
                new Page.ScreenshotOptions()
                        .setPath(SCREENSHOTS.resolve(name + ".png"))
                        .setFullPage(true));
        Chromium.violations(page).forEach(it -> violations.add(name + ": " + it));
        // Nobody scrolls sideways but in what is made for it.
        if ((Boolean)
                page.evaluate(
                        "document.documentElement.scrollWidth > document.documentElement.clientWidth")) {
            violations.add(name + ": is wider than the window");
        }
    }
}
