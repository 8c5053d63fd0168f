package dev.codeway;

import static dev.codeway.testsupport.Api.createProject;
import static dev.codeway.testsupport.Api.deploy;
import static dev.codeway.testsupport.Api.json;
import static dev.codeway.testsupport.Api.postProject;
import static dev.codeway.testsupport.Api.uniqueName;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeway.testsupport.Worker;
import dev.codeway.testsupport.Worker.Build;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.cumulative.CumulativeTimer;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.core.instrument.distribution.pause.PauseDetector;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.test.junit.QuarkusTest;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/// How often what is done all day long asks the database, beside the commit. More is slower: let
/// nobody add to it unknowingly.
@QuarkusTest
class RoundTripsTest {

    private static final String CLAIM = "dev.codeway.build.ClaimQueue";
    private static final String COMPLETE = "dev.codeway.build.Completions";
    private static final String CREATE_DEPLOYMENT = "dev.codeway.deployment.Creations";
    private static final String REFUSE_DEPLOYMENT =
            "dev.codeway.deployment.ProjectDeploymentResource";
    private static final String CREATE_PROJECT = "dev.codeway.project.ProjectResource";

    private static final Statements STATEMENTS = new Statements();

    /// Who sent each statement that was executed: the metric's figure counts all that is under way.
    private static final class Statements extends SimpleMeterRegistry {

        private final Queue<List<String>> stacks = new ConcurrentLinkedQueue<>();

        @Override
        protected Timer newTimer(
                Meter.Id id, DistributionStatisticConfig configuration, PauseDetector pauses) {
            if (!id.getName().equals("codeway.queries")) {
                return super.newTimer(id, configuration, pauses);
            }
            return new CumulativeTimer(id, clock, configuration, pauses, TimeUnit.SECONDS) {
                @Override
                protected void recordNonNegative(long amount, TimeUnit unit) {
                    stacks.add(
                            StackWalker.getInstance()
                                    .walk(frames -> frames.map(it -> it.getClassName()).toList()));
                }
            };
        }

        long of(String sender, Runnable operation) {
            stacks.clear();
            operation.run();
            return stacks.stream()
                    .filter(it -> it.stream().anyMatch(frame -> frame.startsWith(sender)))
                    .count();
        }
    }

    @BeforeAll
    static void listen() {
        Metrics.addRegistry(STATEMENTS);
    }

    @AfterAll
    static void stopListening() {
        Metrics.removeRegistry(STATEMENTS);
    }

    private final Worker worker = new Worker("counted");

    @BeforeEach
    void emptyTheQueue() {
        Worker.emptyTheQueue();
    }

    @Test
    void aClaimIsOneStatementHoweverManyItTakes() {
        for (int i = 0; i < 3; i++) {
            deploy(createProject());
        }
        assertThat(STATEMENTS.of(CLAIM, () -> assertThat(worker.claim(10)).hasSize(3))).isOne();
    }

    @Test
    void aBuildEndsInThreeWhateverBecomesOfIt() {
        String project = createProject();
        for (int i = 0; i < 2; i++) {
            deploy(project);
            Build build = worker.claim();
            assertThat(STATEMENTS.of(COMPLETE, () -> build.succeed().statusCode(200))).isEqualTo(3);
            assertThat(STATEMENTS.of(COMPLETE, () -> build.succeed().statusCode(200)))
                    .as("again")
                    .isEqualTo(3);
        }
        deploy(project);
        Build build = worker.claim();
        assertThat(STATEMENTS.of(COMPLETE, () -> build.fail().statusCode(200))).isEqualTo(3);
    }

    @Test
    void aDeploymentIsMadeAndAuditedInTwoWhateverItSupersedes() {
        String project = createProject();
        for (Map<String, ?> body :
                List.<Map<String, ?>>of(Map.of(), Map.of("ref", "main"), Map.of("start", false))) {
            assertThat(STATEMENTS.of(CREATE_DEPLOYMENT, () -> deploy(project, body))).isEqualTo(2);
        }
        assertThat(
                        STATEMENTS.of(
                                REFUSE_DEPLOYMENT,
                                () ->
                                        json().body("{}")
                                                .post("/v1/projects/{id}/deployments", "nobodys")
                                                .then()
                                                .statusCode(404)))
                .as("of nothing")
                .isLessThanOrEqualTo(1);
    }

    @Test
    void aProjectIsMadeAndAuditedInTwoAndOneMoreWhereItsNameIsTaken() {
        String name = uniqueName("Counted");
        assertThat(STATEMENTS.of(CREATE_PROJECT, () -> createProject(name))).isEqualTo(2);
        assertThat(STATEMENTS.of(CREATE_PROJECT, () -> createProject(name))).isEqualTo(3);
        assertThat(
                        STATEMENTS.of(
                                CREATE_PROJECT,
                                () -> postProject(taken(name)).then().statusCode(409)))
                .isOne();
    }

    private static Map<String, ?> taken(String name) {
        return Map.of(
                "name",
                name,
                "gitURL",
                "https://github.com/acme/shop.git",
                "subdomain",
                name.toLowerCase(Locale.ROOT).replace(' ', '-'));
    }
}
