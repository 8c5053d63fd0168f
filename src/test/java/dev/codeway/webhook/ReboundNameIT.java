package dev.codeway.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.codeway.testsupport.Credentials;
import dev.codeway.testsupport.Postgres;
import dev.codeway.testsupport.ServiceProcess;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/// A name of the Internet that its owner lets lead to this machine.
class ReboundNameIT {

    @TempDir Path directory;

    @Test
    void nothingIsSentToAPrivateAddressUnderAPublicName() throws Exception {
        assumeFalse(ServiceProcess.isNative(), "names are made up by an option of the JVM");
        Path hosts =
                Files.writeString(
                        directory.resolve("hosts"),
                        "127.0.0.1 localhost\n127.0.0.1 rebound.example.com\n");
        try (ServerSocket inside = new ServerSocket(0);
                ServiceProcess service =
                        ServiceProcess.start(
                                Map.of(
                                        "DATABASE_URL",
                                        Postgres.newDatabase(),
                                        "JAVA_TOOL_OPTIONS",
                                        "-Djdk.net.hosts.file=" + hosts))) {
            service.awaitStatus("/q/health/ready", 200);
            String url = "https://rebound.example.com:" + inside.getLocalPort() + "/hook";
            HttpResponse<String> created =
                    post(service, "/v1/webhooks", "{\"url\": \"" + url + "\"}");
            assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
            String webhook = created.headers().firstValue("Location").orElseThrow();
            assertThat(post(service, webhook + "/test", "").statusCode()).isEqualTo(202);
            await().atMost(Duration.ofSeconds(30))
                    .until(
                            () ->
                                    service.get(webhook + "/deliveries")
                                            .body()
                                            .contains("the host leads to a private address"));
            inside.setSoTimeout(1);
            assertThatThrownBy(inside::accept).isInstanceOf(SocketTimeoutException.class);
        }
    }

    private static HttpResponse<String> post(ServiceProcess service, String path, String body) {
        return service.send(
                Credentials.request(service.uri(path))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body))
                        .build());
    }
}
