package dev.codeway.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeway.testsupport.Credentials;
import dev.codeway.testsupport.Postgres;
import dev.codeway.testsupport.ServiceProcess;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Logs across instances of the packaged service.
@Tag("native")
class LogFollowIT {

    @Test
    void whatOneInstanceIsToldThoseWhoFollowAtAnotherRead() throws Exception {
        String url = Postgres.newDatabase();
        try (ServiceProcess one = ServiceProcess.start(Map.of("DATABASE_URL", url));
                // With a poll so rare that only a notification can be in time.
                ServiceProcess other =
                        ServiceProcess.start(
                                Map.of("DATABASE_URL", url, "CODEWAY_LOG_POLL", "1h"))) {
            one.awaitStatus("/v1/projects", 200);
            other.awaitStatus("/v1/projects", 200);
            String project =
                    post(
                            one,
                            "/v1/projects",
                            "{\"name\": \"Shop\", \"gitURL\": \"https://github.com/acme/shop\"}");
            RunningBuild build =
                    RunningBuild.start(
                            url, post(one, "/v1/projects/" + project + "/deployments", "{}"));
            URI logs = other.uri("/v1/deployments/" + build.deployment + "/logs");
            LogReader reader = new LogReader().listen(logs, 1);
            assertThat(reader.text()).isEqualTo("<attempt {\"attempt\":1}>");
            for (int i = 0; i < 20; i++) {
                CompletableFuture<LogReader> next = listening(reader, logs);
                assertThat(append(one, build, i, "x").statusCode()).isEqualTo(202);
                reader = next.get(30, TimeUnit.SECONDS);
            }
            assertThat(reader.text()).endsWith(">" + "x".repeat(20));
            // Answered, and so followed, before the instance is asked to end.
            HttpResponse<Stream<String>> following =
                    HttpClient.newHttpClient()
                            .send(
                                    Credentials.request(logs)
                                            .header("Accept", "text/event-stream")
                                            .build(),
                                    HttpResponse.BodyHandlers.ofLines());
            assertThat(other.terminate()).isIn(0, 143);
            assertThat(following.body()).noneMatch(line -> line.startsWith("event:end"));
        }
    }

    private static CompletableFuture<LogReader> listening(LogReader reader, URI uri) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return reader.listen(uri, 1);
                    } catch (Exception failure) {
                        throw new AssertionError(failure);
                    }
                },
                task -> Thread.ofVirtual().start(task));
    }

    private static HttpResponse<String> append(
            ServiceProcess service, RunningBuild build, int first, String text) {
        return service.send(
                Credentials.request(
                                service.uri("/v1/worker/deployments/" + build.deployment + "/log"))
                        .header("Codeway-Lease", build.token.toString())
                        .header(
                                "Content-Range",
                                "bytes %d-%d/*".formatted(first, first + text.length() - 1))
                        .method("PATCH", BodyPublishers.ofString(text))
                        .build());
    }

    private static String post(ServiceProcess service, String path, String body) {
        String answer =
                service.send(
                                Credentials.request(service.uri(path))
                                        .header("Content-Type", "application/json")
                                        .POST(BodyPublishers.ofString(body))
                                        .build())
                        .body();
        var id = Pattern.compile("\"id\":\"([^\"]+)\"").matcher(answer);
        assertThat(id.find()).as(answer).isTrue();
        return id.group(1);
    }
}
