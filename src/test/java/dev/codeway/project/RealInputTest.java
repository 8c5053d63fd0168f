package dev.codeway.project;

import static dev.codeway.testsupport.Api.json;
import static dev.codeway.testsupport.Api.postProject;
import static dev.codeway.testsupport.Api.uniqueName;

import static io.restassured.RestAssured.given;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeway.testsupport.Lists;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

/// The 253 packages of the fixture as projects, through the public API.
@QuarkusTest
class RealInputTest {

    @Test
    void realProjectsAreCreatedAndReadBackWhileOthersAreBeingCreated() throws Exception {
        List<String> ids = new ArrayList<>();
        Set<String> subdomains = new HashSet<>();
        int refused = 0;
        for (String line : lines()) {
            Response answer = json().body(line).post("/v1/projects");
            if (JsonPath.from(line).getString("gitURL").startsWith("git://")) {
                refused++;
                assertThat(answer.statusCode()).as(line).isEqualTo(422);
                assertThat(answer.jsonPath().getList("errors.field")).containsExactly("gitURL");
                assertThat(answer.<String>path("errors[0].code")).isEqualTo("scheme");
                assertThat(answer.<String>path("errors[0].detail")).contains("https", "ssh");
            } else {
                assertThat(answer.statusCode()).as(line).isEqualTo(201);
                ids.add(answer.path("id"));
                subdomains.add(answer.path("subdomain"));
            }
        }
        // Other tests leave thousands.
        String begin = given().get("/v1/projects/{id}", ids.getFirst()).path("createdAt");
        String since = Instant.parse(begin).minusMillis(1).toString();
        assertThat(refused).isEqualTo(18);
        assertThat(ids).hasSize(235).doesNotHaveDuplicates();
        assertThat(subdomains)
                .hasSize(235)
                .allMatch(label -> label.matches("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"));

        AtomicBoolean done = new AtomicBoolean();
        // Threads of the JVM's common pool see the classes of whoever used it first.
        ExecutorService aside = Executors.newSingleThreadExecutor();
        Future<Integer> others = aside.submit(() -> createUntil(done));
        try {
            for (Map<String, ?> query :
                    List.of(
                            Map.of("limit", 7, "createdAfter", since),
                            Map.of("limit", 50, "sort", "createdAt", "createdAfter", since),
                            Map.of("limit", 9, "sort", "name", "createdAfter", since))) {
                assertThat(Lists.byCursor("/v1/projects", query))
                        .as(query.toString())
                        .doesNotHaveDuplicates()
                        .containsAll(ids);
            }
            // Pages by number are cut anew each time, so whoever reads them all reads the oldest
            // first: what comes meanwhile comes at the end.
            assertThat(
                            Lists.byNumber(
                                    "/v1/projects",
                                    Map.of("size", 20, "sort", "createdAt", "createdAfter", since)))
                    .doesNotHaveDuplicates()
                    .containsAll(ids);
        } finally {
            done.set(true);
            aside.shutdown();
        }
        assertThat(others.get()).as("created meanwhile").isPositive();
    }

    private static int createUntil(AtomicBoolean done) {
        int count = 0;
        while (!done.get()) {
            postProject(
                            Map.of(
                                    "name",
                                    uniqueName("Meanwhile"),
                                    "gitURL",
                                    "https://github.com/acme/shop"))
                    .then()
                    .statusCode(201);
            count++;
        }
        return count;
    }

    private static List<String> lines() throws IOException {
        try (InputStream file =
                RealInputTest.class.getResourceAsStream("/fixtures/projects.jsonl")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank())
                    .toList();
        }
    }
}
