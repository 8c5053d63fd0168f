package dev.codeway.database.plan;

import static dev.codeway.testsupport.Api.createProject;
import static dev.codeway.testsupport.Api.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.codeway.fuzz.GoodRequests;
import dev.codeway.testsupport.EventReader;
import dev.codeway.testsupport.FilledDatabase;
import dev.codeway.testsupport.ServiceDatabase;
import dev.codeway.testsupport.Worker;
import dev.codeway.testsupport.Worker.Build;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

import javax.sql.DataSource;

/// What the statements of the service read, as the server says, in a database as it is after years.
@QuarkusTest
@TestProfile(StatementPlansTest.Busy.class)
class StatementPlansTest {

    /// What is done now and then is done all the time.
    public static final class Busy implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "codeway.build.watch-every", "1s",
                    "codeway.data.every", "1s",
                    "codeway.event.retention-sweep", "1s",
                    "codeway.http.idempotency-sweep", "1s",
                    "codeway.log.retention-sweep", "1s",
                    "codeway.webhook.poll-interval", "1s",
                    "codeway.webhook.retention-sweep", "1s");
        }

        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(FilledDatabase.class));
        }
    }

    /// Have a handful of rows, or as many as people make by hand.
    private static final Set<String> SMALL =
            Set.of(
                    "adoption",
                    "api_key",
                    "data_migration",
                    "environment",
                    "event_retention",
                    "flyway_schema_history",
                    "seed",
                    "webhook");

    /// A table that statements with this text in them may read from end to end.
    private record Exempt(String table, String text, String why) {}

    private static final List<Exempt> EXEMPT =
            List.of(
                    new Exempt(
                            "project",
                            "FULL JOIN",
                            "once, when an instance paints its table of routes, of all projects"),
                    new Exempt(
                            "deployment",
                            "GROUP BY",
                            "the statistics of all projects, which are asked for by name"),
                    new Exempt(
                            "project", "select count(", "pages by number say how many there are"),
                    new Exempt(
                            "deployment",
                            "select count(",
                            "pages by number say how many there are"),
                    new Exempt(
                            "audit_entry",
                            "select count(",
                            "pages by number say how many there are"));

    private static final int MANY = 5_000;
    private static final String PLANTED = "SELECT id FROM codeway.project WHERE git_url = ?";

    private final long seed = Long.getLong("codeway.test.seed", new Random().nextLong());

    @Inject DataSource pool;

    @Test
    void noStatementReadsALargeTableFromEndToEndButTheOneThatIsPlantedHere() throws Exception {
        System.out.printf("-Dcodeway.test.seed=%d%n", seed);
        Set<String> large = largeTables();
        Map<String, Integer> requests = GoodRequests.send(RestAssured.port, 12, seed);
        build();
        follow();
        long before = Files.size(FilledDatabase.log());
        plant();
        await("the planted one is explained")
                .atMost(Duration.ofSeconds(30))
                .until(() -> FilledDatabase.logged(before).contains("git_url = $1"));

        Explained explained = Explained.in(FilledDatabase.log());
        System.out.printf(
                "StatementPlansTest: %d requests of %d operations sent %d statements, %d distinct,"
                        + " of which %d read one of %d large tables%n%s",
                requests.values().stream().mapToInt(Integer::intValue).sum(),
                requests.size(),
                explained.times(),
                explained.distinct(),
                explained.about(large),
                large.size(),
                explained.greediest(large, 5));
        assertThat(explained.fromEndToEnd())
                .filteredOn(it -> large.contains(it.table()) && !isExempt(it))
                .extracting(Explained.Reading::sql)
                .containsExactly(PLANTED.replace("?", "$1"));
    }

    private static boolean isExempt(Explained.Reading reading) {
        return EXEMPT.stream()
                .anyMatch(
                        it ->
                                it.table().equals(reading.table())
                                        && reading.sql().contains(it.text()));
    }

    /// All but the small ones, which are large here as well.
    private static Set<String> largeTables() throws SQLException {
        Set<String> large =
                new HashSet<>(
                        ServiceDatabase.column(
                                "SELECT tablename FROM pg_tables WHERE schemaname = 'codeway'"));
        large.removeAll(SMALL);
        for (String table : large) {
            String count =
                    ServiceDatabase.column("SELECT count(*) FROM codeway." + table).getFirst();
            assertThat(Integer.parseInt(count)).as(table).isGreaterThanOrEqualTo(MANY);
        }
        return large;
    }

    private static void build() {
        List<Build> builds = new Worker("thorough").claim(4);
        builds.forEach(Build::heartbeat);
        builds.get(0).succeed().statusCode(200);
        builds.get(1).fail().statusCode(200);
        builds.get(2).handBack();
    }

    private static void follow() throws IOException, InterruptedException {
        for (String feed : List.of("events", "routes")) {
            URI uri = URI.create("http://localhost:%d/v1/%s".formatted(RestAssured.port, feed));
            try (EventReader reader = EventReader.open(uri)) {
                deploy(createProject());
                reader.nextFrame();
            }
        }
    }

    private void plant() throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement(PLANTED)) {
            statement.setString(1, "https://github.com/nobody/nothing");
            statement.execute();
        }
    }
}
