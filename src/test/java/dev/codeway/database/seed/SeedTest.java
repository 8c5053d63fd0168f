package dev.codeway.database.seed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;

import dev.codeway.database.ScratchDatabase;
import dev.codeway.database.environment.Environment;
import dev.codeway.database.environment.Surroundings;
import dev.codeway.platform.command.CommandFailure;
import dev.codeway.platform.command.Exit;
import dev.codeway.testsupport.Concurrently;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

class SeedTest {

    private static final ObjectMapper JSON =
            new ObjectMapper().registerModule(new JavaTimeModule());
    private static final String EVERYTHING =
            """
            SELECT (SELECT md5(string_agg(p::text, ',' ORDER BY p.id)) FROM codeway.project p) ||
                (SELECT md5(string_agg(d::text, ',' ORDER BY d.id)) FROM codeway.deployment d) ||
                (SELECT md5(string_agg(r::text, ',' ORDER BY r.id)) FROM codeway.release r) ||
                (SELECT count(*) FROM codeway.event)
            """;

    private ScratchDatabase database;
    private Seeder seeder;

    @BeforeEach
    void migrate() throws SQLException {
        database = ScratchDatabase.empty();
        database.migrate();
        seeder = new Seeder(database.direct(), JSON);
    }

    @ParameterizedTest
    @EnumSource
    void aSetIsAsDescribedOnceItIsSeeded(Environment environment) throws Exception {
        SeedSet set = set(environment);
        Seeder.Seeded seeded = seed(set);
        assertThat(seeded.created()).isEqualTo(set.projects().size()).isPositive();
        assertThat(database.count("codeway.project")).isEqualTo(set.projects().size());
        assertThat(database.count("codeway.deployment")).isEqualTo(seeded.deployments());
        assertThat(verify(set)).isEmpty();
    }

    @Test
    void seedingAgainChangesNothing() throws Exception {
        SeedSet set = set(Environment.DEVELOPMENT);
        seed(set);
        List<String> once = database.column(EVERYTHING);
        Seeder.Seeded again = seed(set);
        assertThat(again.created() + again.changed() + again.deployments()).isZero();
        assertThat(database.column(EVERYTHING)).isEqualTo(once);
    }

    @Test
    void everyRowIsToldOfInTheFeedAndWhatWentWellIsLive() throws Exception {
        seed(set(Environment.DEVELOPMENT));
        assertThat(
                        database.column(
                                """
                                SELECT d.id FROM codeway.deployment d
                                WHERE (SELECT count(*) FROM codeway.event e WHERE e.deployment_id = d.id
                                        AND e.type LIKE 'deployment.%')
                                    <> CASE d.status WHEN 'QUEUED' THEN 1 WHEN 'NOT_STARTED' THEN 1
                                        WHEN 'IN_PROGRESS' THEN 2 ELSE 3 END
                                """))
                .as("deployments whose steps are not all told of")
                .isEmpty();
        assertThat(
                        database.column(
                                """
                                SELECT p.subdomain FROM codeway.project p
                                WHERE p.live_deployment_id IS DISTINCT FROM (
                                    SELECT id FROM codeway.deployment
                                    WHERE project_id = p.id AND status = 'READY'
                                    ORDER BY number DESC LIMIT 1)
                                """))
                .as("projects that do not serve their newest good deployment")
                .isEmpty();
        assertThat(database.count("codeway.release")).isPositive();
    }

    @Test
    void whatWasChangedOrDeletedIsFoundAndMended() throws Exception {
        SeedSet set = set(Environment.TESTING);
        seed(set);
        database.execute(
                "UPDATE codeway.project SET name = 'Mine', git_url = 'https://x.example/y' WHERE"
                        + " subdomain = 'env-paths'");
        database.execute(
                """
                DELETE FROM codeway.deployment WHERE project_id =
                    (SELECT id FROM codeway.project WHERE subdomain = 'split2')
                """);
        database.execute("DELETE FROM codeway.project WHERE subdomain = 'split2'");
        database.execute(
                """
                DELETE FROM codeway.deployment
                WHERE status = 'FAIL' AND project_id =
                    (SELECT id FROM codeway.project WHERE subdomain = 'require-from-string')
                """);
        assertThat(verify(set))
                .hasSize(4)
                .anyMatch(it -> it.startsWith("env-paths: name is Mine"))
                .anyMatch(it -> it.startsWith("env-paths: gitURL is https://x.example/y"))
                .contains("split2: no such project")
                .contains("require-from-string, deployment 2: no such deployment");

        Seeder.Seeded mended = seed(set);
        assertThat(List.of(mended.created(), mended.changed(), mended.deployments()))
                .containsExactly(1, 1, 2);
        assertThat(verify(set)).isEmpty();
    }

    @Test
    void whatWasUnderWayMayHaveGoneOn() throws Exception {
        SeedSet set = set(Environment.TESTING);
        seed(set);
        database.execute(
                """
                UPDATE codeway.deployment SET status = 'FAIL', reason = 'CANCELED', finished_at = now()
                WHERE status IN ('NOT_STARTED', 'QUEUED', 'IN_PROGRESS')
                """);
        assertThat(verify(set)).isEmpty();
    }

    @Test
    void aChangedFileIsNoticed() throws Exception {
        seed(set(Environment.TESTING));
        SeedSet newer =
                SeedSet.parse(
                        Environment.TESTING,
                        """
                        {"version": 2, "projects": [
                            {"subdomain": "split2", "name": "Split", "gitURL": "https://github.com/acme/split",
                             "deployments": []}]}
                        """,
                        JSON);
        assertThat(verify(newer)).hasSize(3).anyMatch(it -> it.startsWith("seeded with version 1"));
        seed(newer);
        assertThat(verify(newer)).isEmpty();
        assertThat(database.count("codeway.project")).as("nothing is deleted").isEqualTo(6);
        assertThatThrownBy(() -> seed(set(Environment.TESTING)))
                .isInstanceOfSatisfying(
                        CommandFailure.class, it -> assertThat(it.exit()).isEqualTo(Exit.REFUSED));
    }

    @Test
    void whatSomebodyQueuedMeanwhileGivesWay() throws Exception {
        database.execute(
                """
                INSERT INTO codeway.project (id, name, git_url, subdomain, last_deployment_number,
                    created_at, updated_at)
                VALUES (gen_random_uuid(), 'Mine', 'https://x.example/y', 'split2', 7, now(), now())
                """);
        database.execute(
                """
                INSERT INTO codeway.deployment (id, project_id, number, status, created_at, updated_at,
                    queued_at)
                SELECT gen_random_uuid(), id, 7, 'QUEUED', now(), now(), now() FROM codeway.project
                """);
        SeedSet set = set(Environment.TESTING);
        seed(set);
        assertThat(verify(set)).isEmpty();
        assertThat(
                        database.column(
                                """
                                SELECT number || ' ' || status || ' ' || reason FROM codeway.deployment
                                WHERE project_id = (SELECT id FROM codeway.project
                                    WHERE subdomain = 'split2') ORDER BY number
                                """))
                .containsExactly("7 FAIL SUPERSEDED", "8 FAIL CANCELED");
    }

    @Test
    void manyWhoSeedAtOnceSeedOnce() throws Exception {
        SeedSet set = set(Environment.DEVELOPMENT);
        List<Seeder.Seeded> all = Concurrently.together(6, () -> seed(set));
        assertThat(all.stream().mapToInt(Seeder.Seeded::created).sum())
                .isEqualTo(set.projects().size());
        assertThat(verify(set)).isEmpty();
    }

    @Test
    void oneThatDiesInTheMiddleLeavesNothingAndTheNextOneAll() throws Exception {
        long seed = Long.getLong("codeway.test.seed", System.nanoTime());
        Random random = new Random(seed);
        SeedSet set = set(Environment.DEVELOPMENT);
        int killed = 0;
        for (int round = 0; round < 25; round++) {
            CompletableFuture<Void> seeding =
                    CompletableFuture.runAsync(
                            () -> {
                                try {
                                    seed(set);
                                } catch (Exception dead) {
                                    throw new IllegalStateException(dead);
                                }
                            });
            TimeUnit.MICROSECONDS.sleep(random.nextInt(500_000));
            database.column(
                    """
                    SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
                    WHERE datname = current_database() AND pid <> pg_backend_pid()
                    """);
            killed += seeding.handle((_, dead) -> dead == null ? 0 : 1).join();
            int projects = database.count("codeway.project");
            assertThat(projects)
                    .as("seed %d, round %d", seed, round)
                    .isIn(0, set.projects().size());
            if (projects > 0) {
                assertThat(verify(set)).isEmpty();
                database.execute(
                        """
                        TRUNCATE codeway.project, codeway.deployment, codeway.release, codeway.build,
                            codeway.seed CASCADE
                        """);
            }
        }
        System.out.printf("Seeding: seed %d, %d of 25 were killed in the middle%n", seed, killed);
        assertThat(killed).isPositive();
        seed(set);
        assertThat(verify(set)).isEmpty();
    }

    @Test
    void productionIsSparedUnlessForcedWhoeverSaysThatItIsOne() throws Exception {
        Surroundings there = new Surroundings(Environment.PRODUCTION, database.direct());
        Surroundings here = new Surroundings(Environment.DEVELOPMENT, database.direct());
        here.spareProduction("seeding", false);
        here.neverInProduction("reset");
        assertRefused(() -> there.spareProduction("seeding", false));
        there.spareProduction("seeding", true);
        assertRefused(() -> there.neverInProduction("reset"));

        database.execute("INSERT INTO codeway.environment VALUES ('PRODUCTION', now())");
        assertRefused(() -> here.spareProduction("seeding", false));
        here.spareProduction("seeding", true);
        assertRefused(() -> here.neverInProduction("reset"));
    }

    @Test
    void withoutItsTablesThereIsOneSentence() throws Exception {
        ScratchDatabase empty = ScratchDatabase.empty();
        assertThatThrownBy(
                        () ->
                                new Seeder(empty.direct(), JSON)
                                        .seed(
                                                set(Environment.TESTING),
                                                Duration.ofSeconds(1),
                                                _ -> {}))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("codeway db migrate");
    }

    private static void assertRefused(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        CommandFailure.class, it -> assertThat(it.exit()).isEqualTo(Exit.REFUSED));
    }

    private Seeder.Seeded seed(SeedSet set) throws SQLException, InterruptedException {
        return seeder.seed(set, Duration.ofMinutes(1), _ -> {});
    }

    private List<String> verify(SeedSet set) throws SQLException {
        return new Verification(database.direct()).verify(set).drift();
    }

    private static SeedSet set(Environment environment) {
        return SeedSet.of(environment, JSON);
    }
}
