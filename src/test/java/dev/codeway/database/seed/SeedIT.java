package dev.codeway.database.seed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.codeway.database.ScratchDatabase;
import dev.codeway.testsupport.CommandProcess;
import dev.codeway.testsupport.ServiceProcess;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// `codeway db seed`, `db reset` and the seeds of a service that starts.
@Tag("commands")
class SeedIT {

    @Test
    void seedingTwiceIsSeedingOnceAndCanBeVerified() throws Exception {
        ScratchDatabase database = migrated();
        assertThat(develop(database, "seed").expect(0).out()).contains("Projects: 24 created");
        String once = everything(database);
        assertThat(develop(database, "seed").expect(0).out())
                .contains("0 created, 0 changed, 24 as they were")
                .contains("Deployments: 0 created");
        assertThat(everything(database)).isEqualTo(once);
        develop(database, "seed", "--verify").expect(0);

        database.execute("UPDATE codeway.project SET name = 'Mine' WHERE subdomain = 'csstype'");
        JsonNode verified =
                new ObjectMapper()
                        .readTree(
                                develop(database, "seed", "--verify", "--output", "json")
                                        .expect(3)
                                        .out());
        assertThat(verified.get("drift")).hasSize(1);
        develop(database, "seed").expect(0);
        develop(database, "seed", "--verify").expect(0);
    }

    @Test
    void killedInTheMiddleItLeavesNothingBehindAndTheNextOneDoesAll() throws Exception {
        ScratchDatabase database = migrated();
        List<String> subdomains = List.of("csstype", "jiti", "visx-grid");
        for (String subdomain : subdomains) {
            try (Connection other = database.connect()) {
                other.setAutoCommit(false);
                // Whoever gets here has to wait until it is known whether the name is taken.
                ScratchDatabase.execute(
                        other,
                        """
                        INSERT INTO codeway.project (id, name, git_url, subdomain, created_at, updated_at)
                        VALUES (gen_random_uuid(), 'x', 'https://example.org/x', ?, now(), now())
                        """,
                        subdomain);
                try (CommandProcess seed = CommandProcess.start(development(database), "seed")) {
                    await().atMost(Duration.ofSeconds(60)).until(() -> isStuck(database));
                    seed.kill();
                }
            }
            await().until(() -> database.column(OTHERS).equals(List.of("0")));
            assertThat(database.count("codeway.project")).isZero();
            assertThat(database.count("codeway.seed")).isZero();
        }
        develop(database, "seed").expect(0);
        develop(database, "seed", "--verify").expect(0);
        System.out.printf(
                "SeedIT: killed %d times, then %d projects and %d deployments%n",
                subdomains.size(),
                database.count("codeway.project"),
                database.count("codeway.deployment"));
    }

    @Test
    void productionIsSparedWhicheverOfTheTwoSaysThatItIsOne() throws Exception {
        ScratchDatabase database = migrated();
        assertThat(CommandProcess.db(database.url(), "seed").expect(77).err())
                .contains("this is production, by codeway.environment; seeding needs --force");
        CommandProcess.db(database.url(), "reset").expect(77);
        CommandProcess.db(database.url(), "generate", "--projects", "1", "--deployments", "1")
                .expect(77);
        database.execute("INSERT INTO codeway.environment VALUES ('PRODUCTION', now())");
        assertThat(develop(database, "seed").expect(77).err())
                .contains("the database is one of production, by its own mark");
        assertThat(develop(database, "reset").expect(77).err())
                .contains("there is no reset in production");
        assertThat(database.count("codeway.project")).isZero();
        develop(database, "seed", "--force").expect(0);
        assertThat(database.count("codeway.project")).isEqualTo(24);
    }

    @Test
    void aResetBeginsAfreshFromAnything() throws Exception {
        ScratchDatabase database = ScratchDatabase.empty();
        develop(database, "reset").expect(0);
        database.execute("UPDATE codeway.project SET name = 'Mine'");
        database.execute("CREATE TABLE codeway.leftover ()");
        assertThat(develop(database, "reset").expect(0).out()).contains("24 created");
        assertThat(database.count("codeway.project WHERE name = 'Mine'")).isZero();
        assertThat(database.column("SELECT to_regclass('codeway.leftover')")).containsOnlyNulls();
        develop(database, "status").expect(0);
    }

    @Test
    void aDeveloperHasRowsAsSoonAsTheServiceIsReady() throws Exception {
        ScratchDatabase database = ScratchDatabase.empty();
        try (ServiceProcess service =
                ServiceProcess.start(
                        Map.of(
                                "DATABASE_URL",
                                database.url(),
                                "CODEWAY_ENVIRONMENT",
                                "development",
                                "CODEWAY_SEED_AT_START",
                                "true"))) {
            service.awaitLog("Seeded development: 24 projects and 89 deployments are new");
            service.awaitStatus("/v1/projects/by-subdomain/csstype", 200);
        }
    }

    @Test
    void aTestDatabaseIsFilledToAnySize() throws Exception {
        ScratchDatabase database = migrated();
        assertThat(
                        develop(database, "generate", "--projects", "100", "--deployments", "20000")
                                .expect(0)
                                .out())
                .contains("100 projects, 20,000 deployments");
        assertThat(database.count("codeway.deployment")).isEqualTo(20_000);
    }

    private static final String OTHERS =
            """
            SELECT count(*) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid()
            """;

    private static boolean isStuck(ScratchDatabase database) throws SQLException {
        return !database.column(
                        """
                        SELECT pid FROM pg_stat_activity
                        WHERE datname = current_database() AND wait_event = 'transactionid'
                            AND query LIKE '%INSERT INTO codeway.project%'
                        """)
                .isEmpty();
    }

    private static ScratchDatabase migrated() throws SQLException {
        ScratchDatabase database = ScratchDatabase.empty();
        database.migrate();
        return database;
    }

    private static String everything(ScratchDatabase database) throws SQLException {
        return database.column(
                        """
                        SELECT to_jsonb(p) || jsonb_build_object('deployments', (
                            SELECT jsonb_agg(to_jsonb(d) ORDER BY number) FROM codeway.deployment d
                            WHERE d.project_id = p.id))
                        FROM codeway.project p ORDER BY subdomain
                        """)
                .toString();
    }

    private static CommandProcess.Ended develop(ScratchDatabase database, String... arguments) {
        try (CommandProcess process = CommandProcess.start(development(database), arguments)) {
            return process.await();
        }
    }

    private static Map<String, String> development(ScratchDatabase database) {
        return Map.of("DATABASE_URL", database.url(), "CODEWAY_ENVIRONMENT", "development");
    }
}
