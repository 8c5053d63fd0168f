package dev.codeway.console;

import static dev.codeway.testsupport.Api.createProject;
import static dev.codeway.testsupport.Api.json;
import static dev.codeway.testsupport.Api.mergePatch;
import static dev.codeway.testsupport.Api.uniqueName;

import static io.restassured.RestAssured.given;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;

/// Keys, webhooks and the audit, as administrators see them.
@QuarkusTest
class AdministrationPagesTest {

    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    @Test
    void theyAreForAdministratorsOnly() {
        String key = create("/v1/keys", Map.of("name", "k", "role", "reader")).path("id");
        String webhook = webhook().path("id");
        List<String> paths =
                List.of(
                        "/console/keys",
                        "/console/keys/new",
                        "/console/keys/" + key,
                        "/console/webhooks",
                        "/console/webhooks/new",
                        "/console/webhooks/" + webhook,
                        "/console/audit");
        for (String role : List.of("reader", "developer")) {
            Browser browser =
                    Browser.signedIn(
                            create("/v1/keys", Map.of("name", "k", "role", role)).path("key"));
            for (String path : paths) {
                assertThat(browser.get(path).statusCode()).as(role + path).isEqualTo(403);
            }
            assertThat(browser.page("/console/projects"))
                    .doesNotContain("/console/keys", "/console/webhooks", "/console/audit");
        }
        paths.forEach(path -> Browser.signedIn().page(path));
        paths.forEach(path -> assertThat(Browser.stranger().get(path).statusCode()).isEqualTo(303));
    }

    @Test
    void aKeyIsShownWithoutWhatLetsItsBearerIn() {
        String project = createProject();
        String name = uniqueName("Key <b>");
        Response made =
                create(
                        "/v1/keys",
                        Map.of("name", name, "role", "developer", "projects", List.of(project)));
        String id = made.path("id");
        String secret = made.<String>path("key").substring(12);
        assertThat(Browser.signedIn().page("/console/keys"))
                .contains(id, made.path("hint"), "of 1 project", "never used")
                .doesNotContain(secret, "<b>");
        assertThat(Browser.signedIn().page("/console/keys/" + id))
                .contains("POST /v1/keys/" + id + "/rotate", "DELETE /v1/keys/" + id)
                .contains("/console/projects/" + project, "/console/audit?caller=key:" + id)
                .doesNotContain(secret, "<b>");
        given().delete("/v1/keys/{id}", id).then().statusCode(200);
        assertThat(Browser.signedIn().page("/console/keys/" + id))
                .contains("revoked")
                .doesNotContain("/rotate");
        assertThat(Browser.signedIn().page("/console/keys?role=admin")).doesNotContain(id);
    }

    @Test
    void aWebhookIsShownWithItsDeliveriesAndWithoutItsSecret() {
        String id = webhook().path("id");
        String delivery = json().post("/v1/webhooks/{id}/test", id).path("id");
        Browser browser = Browser.signedIn();
        assertThat(browser.page("/console/webhooks")).contains(id, "deployment.ready", "Delivers");
        assertThat(browser.page("/console/webhooks/" + id))
                .contains("webhook.test", "/console/webhooks/" + id + "/deliveries/" + delivery)
                .contains("data-if-match=\"&quot;", "Pause")
                .doesNotContain(SECRET.substring(6));
        assertThat(browser.page("/console/webhooks/" + id + "?status=DELIVERED"))
                .doesNotContain(delivery);
        assertThat(browser.page("/console/webhooks/" + id + "/deliveries/" + delivery))
                .contains("/deliveries/" + delivery + "/resend", "&quot;webhookId&quot;");
        mergePatch()
                .header("If-Match", "*")
                .body(Map.of("enabled", false))
                .patch("/v1/webhooks/{id}", id)
                .then()
                .statusCode(200);
        assertThat(browser.page("/console/webhooks/" + id))
                .contains("Paused", "Resume")
                .doesNotContain("Send a test");
        assertThat(browser.page("/console/webhooks/" + id + "/deliveries/" + delivery))
                .doesNotContain("/resend");
        assertThat(browser.get("/console/webhooks/" + id + "/deliveries/1").statusCode())
                .isEqualTo(404);
    }

    @Test
    void theAuditIsFilteredAndLeadsToWhatItTellsOf() {
        Response made = create("/v1/keys", Map.of("name", "Audited", "role", "admin"));
        String key = made.path("id");
        Browser browser = Browser.signedIn(made.path("key"));
        String project =
                browser.form()
                        .contentType("application/json")
                        .body(
                                Map.of(
                                        "name",
                                        uniqueName("Audited"),
                                        "gitURL",
                                        "https://github.com/acme/shop.git"))
                        .post("/v1/projects")
                        .path("id");
        assertThat(browser.page("/console/audit?caller=key:" + key))
                .contains("createProject", "/console/projects/" + project, "Audited", "Done");
        assertThat(browser.page("/console/audit?action=createKey&subjectId=" + key))
                .contains("createKey", "/console/keys/" + key);
        assertThat(browser.page("/console/audit?outcome=REFUSED&caller=key:" + key))
                .contains("No entries");
        assertThat(browser.get("/console/audit?projectId=1").statusCode()).isEqualTo(400);
        assertThat(browser.get("/console/audit?nonsense=1").statusCode()).isEqualTo(400);
    }

    private static Response webhook() {
        return create(
                "/v1/webhooks",
                Map.of(
                        "url",
                        "https://hooks.invalid/pages",
                        "secret",
                        SECRET,
                        "events",
                        List.of("deployment.ready")));
    }

    private static Response create(String path, Map<String, ?> body) {
        return json().body(body).post(path).then().statusCode(201).extract().response();
    }
}
