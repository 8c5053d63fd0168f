package dev.codeway.project;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.File;
import java.io.IOException;
import java.util.Set;

/// Seeds are written past the service, by whose rules they have to be all the same.
class SeedRulesTest {

    @ParameterizedTest
    @ValueSource(strings = {"development", "testing", "production"})
    void everySeededProjectCouldHaveBeenCreated(String environment) throws IOException {
        JsonNode projects =
                new ObjectMapper()
                        .readTree(
                                new File(
                                        "src/main/resources/db/seed/%s.json"
                                                .formatted(environment)))
                        .get("projects");
        assertThat(projects).isNotEmpty();
        for (JsonNode project : projects) {
            assertThat(ProjectName.parse(project.get("name").asText()))
                    .hasToString(project.get("name").asText());
            assertThat(GitUrl.parse(project.get("gitURL").asText(), GitUrl.Rules.DEFAULT))
                    .hasToString(project.get("gitURL").asText());
            assertThat(
                            Subdomain.parse(
                                    project.get("subdomain").asText(),
                                    Set.of("admin", "api", "www")))
                    .hasToString(project.get("subdomain").asText());
        }
    }
}
