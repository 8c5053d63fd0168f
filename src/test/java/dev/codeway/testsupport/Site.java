package dev.codeway.testsupport;

import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.path.json.JsonPath;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;

/// A project on a packaged service, deployed as a person would.
///
/// @param id the project's
public record Site(ServiceProcess service, String id, String subdomain) {

    public static Site create(ServiceProcess service, String subdomain) {
        HttpResponse<String> created =
                send(
                        service,
                        "POST",
                        "/v1/projects",
                        """
                        {"name": "Site", "gitURL": "https://github.com/a/b", "subdomain": "%s"}
                        """
                                .formatted(subdomain));
        assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
        return new Site(service, JsonPath.from(created.body()).getString("id"), subdomain);
    }

    /// Builds it, not yet live, and answers the deployment.
    public String build() {
        String path = "/v1/projects/" + id + "/deployments";
        String deployment = JsonPath.from(send(service, "POST", path, "{}").body()).getString("id");
        move(deployment, "IN_PROGRESS");
        return deployment;
    }

    /// Ends its build, which makes it live.
    public void finish(String deployment) {
        move(deployment, "READY");
    }

    /// Builds it and makes it live, and answers the deployment.
    public String release() {
        String deployment = build();
        finish(deployment);
        return deployment;
    }

    private void move(String deployment, String status) {
        String body = "{\"status\": \"%s\"}".formatted(status);
        HttpResponse<String> moved = send(service, "PATCH", "/v1/deployments/" + deployment, body);
        assertThat(moved.statusCode()).as(moved.body()).isEqualTo(200);
    }

    public void rollBack() {
        HttpResponse<String> done = send(service, "POST", "/v1/projects/" + id + "/rollback", "{}");
        assertThat(done.statusCode()).as(done.body()).isEqualTo(200);
    }

    public void delete() {
        HttpResponse<String> done =
                send(service, "DELETE", "/v1/projects/" + id + "?cascade=true", "");
        assertThat(done.statusCode()).as(done.body()).isEqualTo(204);
    }

    /// What an instance says of it.
    public HttpResponse<String> resolvedBy(ServiceProcess instance) {
        return instance.get("/v1/resolve/" + subdomain);
    }

    private static HttpResponse<String> send(
            ServiceProcess service, String method, String path, String body) {
        return service.send(
                Credentials.request(service.uri(path))
                        .header("Content-Type", "application/json")
                        .method(method, BodyPublishers.ofString(body))
                        .build());
    }
}
