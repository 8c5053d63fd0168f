package dev.codeway.build;

import static dev.codeway.testsupport.Api.createProject;
import static dev.codeway.testsupport.Api.deploy;
import static dev.codeway.testsupport.Api.deployment;

import static io.restassured.RestAssured.given;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.codeway.testsupport.ServiceDatabase;
import dev.codeway.testsupport.Worker;
import dev.codeway.testsupport.Worker.Build;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;

import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/// An instance whose clock is an hour fast, beside a database whose is right.
@QuarkusTest
@TestProfile(SkewedClockTest.Fast.class)
class SkewedClockTest {

    private static final Duration LEEWAY = Duration.ofMinutes(5);

    public static final class Fast implements QuarkusTestProfile {
        @Override
        public Set<Class<?>> getEnabledAlternatives() {
            return Set.of(FastClock.class);
        }

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("codeway.build.lease", "10m");
        }
    }

    @Alternative
    @Singleton
    public static final class FastClock {
        @Produces
        @Singleton
        Clock clock() {
            return Clock.offset(Clock.systemUTC(), Duration.ofHours(1));
        }
    }

    private final Worker worker = new Worker("punctual");

    @BeforeEach
    void emptyTheQueue() {
        Worker.emptyTheQueue();
    }

    @Test
    void theClockReallyIsWrong() {
        String created = given().get("/v1/projects/{id}", createProject()).path("createdAt");
        assertThat(Instant.parse(created)).isAfter(Instant.now().plus(Duration.ofMinutes(50)));
    }

    @Test
    void placesInTheQueueLeasesAndDeadlinesGoByTheDatabasesClock() throws SQLException {
        String id = deploy(createProject());
        assertThat(time(id, "queuedAt")).isBetween(ago(), soon());
        Build build = worker.claim();
        Instant end = Instant.parse(build.heartbeat().statusCode(200).extract().path("expiresAt"));
        assertThat(end)
                .isBetween(ago().plus(Duration.ofMinutes(10)), soon().plus(Duration.ofMinutes(10)));
        assertThat(
                        ServiceDatabase.column(
                                """
                                SELECT deadline - claimed_at = interval '45 minutes'
                                    AND claimed_at <= now() FROM codeway.build WHERE deployment_id = ?
                                """,
                                UUID.fromString(id)))
                .containsExactly("t");
        build.succeed().statusCode(200);
        assertThat(time(id, "finishedAt")).isBetween(ago(), soon());
    }

    @Test
    void theLedgerGoesByTheDatabasesClockToo() {
        String project = createProject();
        for (int i = 0; i < 3; i++) {
            deploy(project);
            worker.claim().succeed().statusCode(200);
        }
        given().get("/v1/projects/{id}/releases", project).then().body("items.size()", equalTo(3));
        String since = given().get("/v1/projects/{id}", project).path("live.since");
        assertThat(Instant.parse(since)).isBetween(ago(), soon());
    }

    private static Instant time(String id, String name) {
        return Instant.parse(deployment(id).extract().<String>path(name));
    }

    private static Instant ago() {
        return Instant.now().minus(LEEWAY);
    }

    private static Instant soon() {
        return Instant.now().plus(LEEWAY);
    }
}
