package dev.codeway.database.adoption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.codeway.testsupport.CommandProcess;
import dev.codeway.testsupport.ServiceProcess;

import io.restassured.path.json.JsonPath;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.Map;

/// `codeway db adopt`, and the service before and after it.
@Tag("commands")
class AdoptionIT {

    private static final String OLD_ID = "cmhz3k1xq0000";

    @Test
    void theServiceWaitsForAnAdoptionAndThenServesWhatWasAdopted() throws Exception {
        PrismaDatabase database = PrismaDatabase.filled("public");
        database.project(OLD_ID, "Shop", "2026-01-05 10:00:00.123");
        String url = database.scratch().url();
        try (ServiceProcess service = ServiceProcess.start(Map.of("DATABASE_URL", url))) {
            service.awaitLog("db adopt --check").awaitStatus("/q/health/ready", 503);
        }
        assertThat(CommandProcess.db(url, "migrate").expect(77).err()).contains("db adopt");

        JsonPath check =
                JsonPath.from(
                        CommandProcess.db(url, "adopt", "--check", "--output", "json")
                                .expect(0)
                                .out());
        assertThat(check.getString("outcome")).isEqualTo("ADOPTABLE");
        JsonPath adopted =
                JsonPath.from(CommandProcess.db(url, "adopt", "--output", "json").expect(0).out());
        assertThat(adopted.getString("outcome")).isEqualTo("ADOPTED");
        assertThat(adopted.getList("findings")).isEqualTo(check.getList("findings"));
        CommandProcess.db(url, "status").expect(0);
        assertThat(CommandProcess.db(url, "migrate").expect(0).out()).contains("Nothing to do.");

        try (ServiceProcess service = ServiceProcess.start(Map.of("DATABASE_URL", url))) {
            service.awaitStatus("/q/health/ready", 200);
            JsonPath project = JsonPath.from(service.get("/v1/projects/" + OLD_ID).body());
            assertThat(project.getString("subdomain")).isEqualTo("shop");
            assertThat(project.getString("createdAt")).startsWith("2026-01-05T10:00:00.123");
            assertThat(JsonPath.from(service.get("/v1/stats").body()).getInt("projects"))
                    .isEqualTo(254);
        }
        assertThat(CommandProcess.db(url, "adopt", "--drop-archive").expect(0).out())
                .contains("Dropped: Deployment, Project");
    }

    @Test
    void whatBlocksEndsWith3AndWhatMakesNoSenseWith2() throws Exception {
        PrismaDatabase database = PrismaDatabase.empty();
        database.project("one", "shop", "2026-01-05");
        database.project("two", "shop", "2026-01-06");
        String url = database.scratch().url();
        String before = database.everything();
        assertThat(CommandProcess.db(url, "adopt", "--check").expect(3).out())
                .contains("subdomain-taken", "--on-conflict rename");
        CommandProcess.db(url, "adopt").expect(3);
        CommandProcess.db(url, "adopt", "--drop-archive").expect(77);
        CommandProcess.db(url, "adopt", "--check", "--drop-archive").expect(2);
        CommandProcess.db(url, "adopt", "--on-conflict", "guess").expect(2);
        assertThat(database.everything()).isEqualTo(before);
        CommandProcess.db(url, "adopt", "--on-conflict", "rename").expect(0);
    }

    @Test
    void aProcessThatIsKilledChangesNothingAndTheNextOneDoesIt() throws Exception {
        PrismaDatabase database = PrismaDatabase.filled("public");
        String url = database.scratch().url();
        String before = database.everything();
        int killed = 0;
        for (String step :
                new String[] {"Adopting", "2 Create", "5 Search", "9 Keep", "13 Remember"}) {
            try (CommandProcess adoption = CommandProcess.start(url, "adopt")) {
                await().pollInterval(Duration.ofMillis(1))
                        .atMost(Duration.ofMinutes(1))
                        .until(() -> adoption.err().contains(step) || !adoption.isAlive());
                adoption.kill();
            }
            if (!database.scratch()
                    .column("SELECT to_regclass('codeway.adoption')")
                    .contains(null)) {
                break;
            }
            killed++;
            assertThat(database.everything()).isEqualTo(before);
        }
        System.out.printf("Killed %d processes with -9%n", killed);
        assertThat(killed).isPositive();
        CommandProcess.db(url, "adopt").expect(0);
        assertThat(database.scratch().count("codeway.project")).isEqualTo(253);
        assertThat(database.scratch().count("codeway.deployment")).isEqualTo(2558);
    }
}
