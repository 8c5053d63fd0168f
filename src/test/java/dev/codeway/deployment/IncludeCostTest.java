package dev.codeway.deployment;

import static dev.codeway.testsupport.Api.createProject;
import static dev.codeway.testsupport.Api.deploy;
import static dev.codeway.testsupport.Api.release;
import static dev.codeway.testsupport.Api.uniqueName;

import static io.restassured.RestAssured.given;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.hasSize;

import io.quarkus.test.junit.QuarkusTest;

import jakarta.inject.Inject;
import jakarta.persistence.EntityManagerFactory;

import org.hibernate.SessionFactory;
import org.hibernate.stat.Statistics;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

@QuarkusTest
class IncludeCostTest {

    private static final int MANY = 100;

    @Inject EntityManagerFactory sessions;

    @Test
    void aHundredProjectsWithTheirDeploymentsCostAsManyStatementsAsTwo() {
        String mark = uniqueName("Counted");
        for (int i = 0; i < MANY; i++) {
            String project = createProject(mark);
            release(project);
            deploy(project);
        }
        for (String include : List.of("latestDeployment", "latestDeployment,liveDeployment")) {
            long two = statements(Map.of("q", mark, "limit", 2, "include", include), 2);
            long many = statements(Map.of("q", mark, "limit", MANY, "include", include), MANY);
            System.out.printf(
                    "include=%s: %d statements for 2, %d for %d%n", include, two, many, MANY);
            assertThat(many).isEqualTo(two).isLessThanOrEqualTo(5);
        }
        assertThat(statements("/v1/projects", Map.of("q", mark, "limit", MANY), MANY)).isOne();
    }

    @Test
    void aHundredDeploymentsWithTheirProjectsCostAsManyStatementsAsTwo() {
        for (int i = 0; i < MANY; i++) {
            deploy(createProject());
        }
        Map<String, ?> few = Map.of("limit", 2, "include", "project,release");
        Map<String, ?> all = Map.of("limit", MANY, "include", "project,release");
        long two = statements("/v1/deployments", few, 2);
        long many = statements("/v1/deployments", all, MANY);
        System.out.printf(
                "include=project,release: %d statements for 2, %d for %d%n", two, many, MANY);
        assertThat(many).isEqualTo(two).isLessThanOrEqualTo(4);
    }

    private long statements(Map<String, ?> query, int items) {
        return statements("/v1/projects", query, items);
    }

    /// The least of several readings: what runs on a schedule is counted too, now and then.
    private long statements(String path, Map<String, ?> query, int items) {
        Statistics statistics = sessions.unwrap(SessionFactory.class).getStatistics();
        statistics.setStatisticsEnabled(true);
        return LongStream.range(0, 8)
                .map(
                        _ -> {
                            statistics.clear();
                            given().queryParams(query)
                                    .get(path)
                                    .then()
                                    .statusCode(200)
                                    .body("items", hasSize(items));
                            return statistics.getPrepareStatementCount();
                        })
                .min()
                .orElseThrow();
    }
}
