package dev.codeway.console;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;

import dev.codeway.testsupport.Credentials;

import io.restassured.RestAssured;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;

/// The browser that Debian packages, and what went wrong in it.
final class Chromium implements AutoCloseable {

    private static final Path EXECUTABLE =
            Path.of(System.getenv().getOrDefault("CHROMIUM", "/usr/bin/chromium"));
    private static final Path AXE = Path.of("lint/node_modules/axe-core/axe.min.js");
    // As root there is no sandbox; the rest would ask hosts that are not there.
    private static final List<String> ARGUMENTS =
            List.of(
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-quic",
                    "--no-first-run",
                    "--disable-background-networking",
                    "--disable-component-update",
                    "--disable-sync");

    private final Playwright playwright;
    private final Browser browser;
    private final ConcurrentLinkedQueue<String> complaints = new ConcurrentLinkedQueue<>();

    Chromium() {
        playwright =
                Playwright.create(
                        new Playwright.CreateOptions()
                                .setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser =
                playwright
                        .chromium()
                        .launch(
                                new BrowserType.LaunchOptions()
                                        .setExecutablePath(EXECUTABLE)
                                        .setArgs(ARGUMENTS));
    }

    /// A page of somebody who has not signed in.
    Page page(ColorScheme scheme, int width, boolean scripts) {
        BrowserContext context =
                browser.newContext(
                        new Browser.NewContextOptions()
                                .setBaseURL("http://localhost:" + RestAssured.port)
                                .setColorScheme(scheme)
                                .setJavaScriptEnabled(scripts)
                                .setLocale("en-GB")
                                .setTimezoneId("Asia/Kathmandu")
                                .setViewportSize(width, width > 800 ? 860 : 844));
        context.setDefaultTimeout(15_000);
        Page page = context.newPage();
        page.onPageError(error -> complaints.add("script: " + error));
        page.onConsoleMessage(
                message -> {
                    // Refusals that a page asked for are written there as well.
                    if (message.type().equals("error")
                            && !message.text().startsWith("Failed to load resource")) {
                        complaints.add(message.text());
                    }
                });
        return page;
    }

    /// A page of an administrator.
    Page signedIn(ColorScheme scheme, int width, boolean scripts) {
        return signIn(page(scheme, width, scripts), Credentials.ADMIN_KEY);
    }

    Page signedIn() {
        return signedIn(ColorScheme.LIGHT, 1280, true);
    }

    static Page signIn(Page page, String key) {
        page.navigate("/");
        page.getByLabel("API key").fill(key);
        page.getByLabel("API key").press("Enter");
        page.waitForURL("**/console/projects");
        return page;
    }

    /// What scripts threw, and what the policy kept from happening.
    List<String> complaints() {
        return List.copyOf(complaints);
    }

    /// The violations of WCAG 2.2 AA that axe-core finds, each in a line.
    @SuppressWarnings("unchecked")
    static List<String> violations(Page page) {
        page.evaluate(axe());
        return (List<String>)
                page.evaluate(
                        """
                        async () => (await axe.run(document, {
                            runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
                        })).violations.flatMap(it => it.nodes.map(node =>
                            `${it.id}: ${node.target.join(' ')} ${node.failureSummary.replace(/\\s+/g, ' ')}`))
                        """);
    }

    private static String axe() {
        try {
            if (!Files.exists(AXE)) {
                // As MigrationLint does.
                int exit =
                        new ProcessBuilder(
                                        "npm",
                                        "install",
                                        "--prefix",
                                        "lint",
                                        "--no-save",
                                        "--no-audit",
                                        "--no-fund")
                                .inheritIO()
                                .start()
                                .waitFor();
                if (exit != 0) {
                    throw new AssertionError("npm failed: " + exit);
                }
            }
            return Files.readString(AXE);
        } catch (IOException | InterruptedException failure) {
            throw new AssertionError(failure);
        }
    }

    @Override
    public void close() {
        playwright.close();
    }
}
