package dev.codeway.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;

import dev.codeway.testsupport.Postgres;
import dev.codeway.testsupport.ServiceProcess;
import dev.codeway.testsupport.SigningServer;
import dev.codeway.testsupport.Visitor;

import io.restassured.response.Response;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/// People who come in through an issuer, as operators set it up: two instances, one that has a
/// secret of the client's and one that has none.
@Tag("native")
class IssuerSignInIT {

    private static final String SESSION_SECRET = "what both of the instances have in common";

    private final int issuerPort = ServiceProcess.freePort();
    private String database;

    private ServiceProcess start(Map<String, String> client) {
        Map<String, String> environment = new HashMap<>(client);
        environment.put("DATABASE_URL", database);
        environment.put("CODEWAY_OIDC_ISSUER", SigningServer.issuer(issuerPort));
        environment.put("CODEWAY_OIDC_AUDIENCE", SigningServer.AUDIENCE);
        environment.put("CODEWAY_OIDC_SESSION_SECRET", SESSION_SECRET);
        environment.put("CODEWAY_OIDC_NAME", "Acme");
        return ServiceProcess.start(environment);
    }

    private ServiceProcess confidential() throws Exception {
        Path secret = Files.createTempFile("codeway-client", ".secret");
        Files.writeString(secret, SigningServer.CLIENTS.get(SigningServer.CLIENT) + "\n");
        return start(
                Map.of(
                        "CODEWAY_OIDC_CLIENT_ID",
                        SigningServer.CLIENT,
                        "CODEWAY_OIDC_CLIENT_SECRET_FILE",
                        secret.toString(),
                        "CODEWAY_OIDC_CLIENT_AUTHENTICATION",
                        "post"));
    }

    private static String address(ServiceProcess service) {
        return service.uri("").toString();
    }

    @Test
    void whoSignsInThroughTheIssuerIsSignedInAtEveryInstance() throws Exception {
        database = Postgres.newDatabase();
        try (ServiceProcess one = confidential();
                ServiceProcess other = start(Map.of("CODEWAY_OIDC_CLIENT_ID", "codeway-public"))) {
            one.awaitStatus("/q/health/ready", 200);
            other.awaitStatus("/q/health/ready", 200);
            Visitor early = new Visitor(address(one));
            Response unreachable = early.get("/console/sign-in/issuer");
            assertThat(unreachable.statusCode()).isEqualTo(503);
            assertThat(unreachable.asString()).contains("Acme does not answer now", "API key");

            SigningServer issuer = SigningServer.start(issuerPort);
            for (ServiceProcess service : new ServiceProcess[] {one, other}) {
                Visitor visitor = new Visitor(address(service));
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> visitor.get("/console/sign-in/issuer").statusCode() == 303);
                Response signedIn = visitor.signIn("/console/queue");
                assertThat(signedIn.statusCode()).as(signedIn.asString()).isEqualTo(200);
                for (ServiceProcess any : new ServiceProcess[] {one, other}) {
                    Visitor there = new Visitor(address(any));
                    there.cookies.putAll(visitor.cookies);
                    Response page = there.get("/console/queue");
                    assertThat(page.statusCode()).isEqualTo(200);
                    assertThat(page.asString()).contains("jane");
                }
            }
            refuses(one, issuer);
            walk(one);
            issuer.close();
            Visitor late = new Visitor(address(one));
            String page = late.setOut("");
            Response answer =
                    late.get(
                            "/console/sign-in/callback?code=secret-code&state="
                                    + page.replaceFirst(".*[?&]state=([^&]*).*", "$1"));
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(one.log())
                    .contains("it does not answer")
                    .doesNotContain("secret-code", "code-", "100% of it", SESSION_SECRET);
        }
    }

    private static void refuses(ServiceProcess service, SigningServer issuer) {
        Visitor jane = new Visitor(address(service));
        String answer = Visitor.back(jane.setOut(""));
        Visitor thief = new Visitor(address(service));
        thief.setOut("");
        assertThat(thief.get(answer).statusCode()).isEqualTo(400);
        assertThat(thief.cookies).doesNotContainKey(Visitor.SESSION);
        issuer.knows(it -> it.claim("roles", null));
        Visitor guest = new Visitor(address(service));
        Response refused = guest.signIn("");
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.asString()).contains("Acme let you in, but this token has no role here");
        assertThat(guest.cookies).doesNotContainKey(Visitor.SESSION);
        issuer.knows(UnaryOperator.identity());
    }

    /// With a real browser, without scripts, and an issuer that is another site.
    private static void walk(ServiceProcess service) {
        try (Chromium chromium = new Chromium()) {
            Page page = chromium.page(ColorScheme.LIGHT, 1280, false);
            String address = address(service).replace("localhost", "127.0.0.1");
            page.navigate(address + "/console/queue");
            page.getByText("Sign in with Acme").click();
            page.waitForURL(address + "/console/queue");
            assertThat(page.locator(".caller-name")).hasText("jane");
            page.getByText("Sign out").click();
            page.waitForURL("**/console/sign-in");
            page.navigate(address + "/console/sign-in/callback");
            assertThat(page.locator("#refusal")).containsText("not begun in this browser");
        }
    }
}
