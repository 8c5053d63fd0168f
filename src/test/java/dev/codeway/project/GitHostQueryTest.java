package dev.codeway.project;

import static dev.codeway.testsupport.Api.postProject;
import static dev.codeway.testsupport.Api.uniqueName;

import static io.restassured.RestAssured.given;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeway.testsupport.ServiceDatabase;

import io.quarkus.test.junit.QuarkusTest;

import org.junit.jupiter.api.Test;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

@QuarkusTest
class GitHostQueryTest {

    private final String host = "git-%s.example".formatted(UUID.randomUUID());

    @Test
    void projectsAreFoundByTheHostOfTheirGitUrlWhoeverWroteThem() throws SQLException {
        List<String> there =
                List.of(
                        create("https://%s/a.git"),
                        create("https://%s:8443/a.git"),
                        create("ssh://git@%s/a.git"),
                        create("git@%s:a.git"));
        create("https://not-%s/a.git");
        create("https://example.org/%s/a.git");
        assertThat(at(host)).containsExactlyInAnyOrderElementsOf(there);
        assertThat(at(host.toUpperCase(Locale.ROOT) + "."))
                .containsExactlyInAnyOrderElementsOf(there);

        try (Connection connection = ServiceDatabase.connect()) {
            // As a version leaves it that does not know of the column.
            ServiceDatabase.execute(
                    connection,
                    "UPDATE codeway.project SET git_host = NULL WHERE git_url LIKE ?",
                    "%" + host + "%");
        }
        assertThat(at(host)).containsExactlyInAnyOrderElementsOf(there);
        assertThat(at("git-%.example")).isEmpty();
        assertThat(at(host.replace('.', '_'))).isEmpty();
    }

    private String create(String gitUrl) {
        return postProject(Map.of("name", uniqueName("Hosted"), "gitURL", gitUrl.formatted(host)))
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    private static List<String> at(String host) {
        return given().queryParam("gitHost", host)
                .get("/v1/projects")
                .then()
                .statusCode(200)
                .extract()
                .path("items.id");
    }
}
