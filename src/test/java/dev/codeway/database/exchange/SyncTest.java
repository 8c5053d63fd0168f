package dev.codeway.database.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;

import dev.codeway.database.ScratchDatabase;
import dev.codeway.database.environment.Environment;
import dev.codeway.database.sample.Filling;
import dev.codeway.database.seed.Seeder;
import dev.codeway.platform.command.CommandFailure;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

class SyncTest {

    private static final ObjectMapper JSON =
            new ObjectMapper().registerModule(new JavaTimeModule());

    private ScratchDatabase there;
    private ScratchDatabase here;

    @BeforeEach
    void twoDatabases() throws Exception {
        there = ScratchDatabase.empty();
        there.migrate();
        seed(there);
        here = ScratchDatabase.empty();
        here.migrate();
    }

    @Test
    void anEmptyDatabaseBecomesTheSame() throws Exception {
        there = ScratchDatabase.ofPrisma("public");
        there.flyway().baselineVersion("1").load().baseline();
        there.migrate();
        seed(there);
        Synced shown = compare(false);
        assertThat(shown.differences())
                .hasSize(there.count("codeway.project"))
                .allMatch(it -> it.action() == Difference.Action.CREATE);
        assertThat(here.count("codeway.project")).as("comparing changes nothing").isZero();

        assertThat(apply(false, shown.hash()).applied()).isTrue();
        assertThat(export(here)).isEqualTo(export(there));
        assertThat(compare(true).differences()).isEmpty();
        System.out.printf(
                "SyncTest: %,d projects, %,d deployments compared%n",
                here.count("codeway.project"), here.count("codeway.deployment"));
    }

    @Test
    void whatWentOnThereGoesOnHereUnderTheSameIds() throws Exception {
        apply(false, compare(false).hash());
        List<String> ids = here.column("SELECT id FROM codeway.deployment ORDER BY id");
        there.execute(
                "UPDATE codeway.project SET name = 'Renamed', pinned = true WHERE subdomain = 'jiti'");
        there.execute(
                """
                UPDATE codeway.deployment SET status = 'IN_PROGRESS', started_at = clock_timestamp()
                WHERE status = 'QUEUED'
                """);
        there.execute(
                """
                UPDATE codeway.deployment SET status = 'READY', finished_at = clock_timestamp()
                WHERE status = 'IN_PROGRESS'
                """);

        Synced shown = compare(false);
        assertThat(shown.differences())
                .anySatisfy(
                        it ->
                                assertThat(it.toString())
                                        .startsWith("~ jiti: name becomes Renamed, was ")
                                        .contains("pinned becomes true, was false"))
                .anySatisfy(it -> assertThat(it.details()).anyMatch(to -> to.endsWith("READY")))
                .allMatch(it -> it.action() == Difference.Action.UPDATE);
        apply(false, shown.hash());
        assertThat(export(here)).isEqualTo(export(there));
        assertThat(here.column("SELECT id FROM codeway.deployment ORDER BY id")).isEqualTo(ids);
    }

    @Test
    void whatSomebodyHasReadIsDoneAndNothingElse() throws Exception {
        Synced shown = compare(false);
        there.execute("UPDATE codeway.project SET name = 'Later' WHERE subdomain = 'jiti'");
        apply(false, shown.hash());
        Synced later = compare(false);
        there.execute("UPDATE codeway.project SET name = 'Still later' WHERE subdomain = 'jiti'");
        String before = export(here);

        assertThatThrownBy(() -> apply(false, later.hash()))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("not those of " + later.hash() + " any more");
        assertThat(export(here)).isEqualTo(before);
    }

    @Test
    void whatIsOnlyHereStaysUnlessItIsToMirror() throws Exception {
        apply(false, compare(false).hash());
        here.execute(
                """
                INSERT INTO codeway.project (id, name, git_url, subdomain, created_at, updated_at)
                VALUES (gen_random_uuid(), 'Mine', 'https://example.org/a.git', 'mine', now(), now())
                """);
        here.execute(
                """
                UPDATE codeway.deployment SET status = 'FAIL', reason = 'CANCELED', finished_at = now()
                WHERE status = 'QUEUED'
                """);
        there.execute("UPDATE codeway.project SET name = 'Renamed' WHERE subdomain = 'jiti'");

        Synced shown = compare(false);
        assertThat(shown.differences())
                .filteredOn(Difference::stays)
                .extracting(Difference::toString)
                .contains("= mine: only here")
                .anyMatch(it -> it.endsWith("went another way"));
        apply(false, shown.hash());
        assertThat(here.column("SELECT name FROM codeway.project WHERE subdomain = 'jiti'"))
                .containsExactly("Renamed");
        assertThat(here.column("SELECT name FROM codeway.project WHERE subdomain = 'mine'"))
                .containsExactly("Mine");

        apply(true, compare(true).hash());
        assertThat(export(here)).isEqualTo(export(there));
    }

    @Test
    void twoThatHaveNothingInCommonBecomeTheSame() throws Exception {
        long seed = Long.getLong("codeway.test.seed", ThreadLocalRandom.current().nextLong());
        System.out.println("SyncTest: seed " + seed);
        new Filling(there.direct()).fill(60, 900, seed, _ -> {});
        new Filling(here.direct()).fill(60, 900, seed + 1, _ -> {});
        seed(here);

        Synced shown = compare(true);
        assertThat(shown.differences())
                .extracting(Difference::action)
                .contains(
                        Difference.Action.CREATE,
                        Difference.Action.REPLACE,
                        Difference.Action.DELETE);
        apply(true, shown.hash());
        assertThat(export(here)).isEqualTo(export(there));
    }

    @Test
    void anExportDoesAsWellAsItsDatabase(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("export.jsonl");
        Files.writeString(file, export(there));
        try (Contents contents = FileContents.of(file, JSON)) {
            Synced shown = synchronization().compare(contents, false);
            synchronization().apply(contents, false, shown.hash());
        }
        assertThat(export(here)).isEqualTo(export(there));
    }

    @Test
    void aFileThatIsNoWholeExportIsRefused(@TempDir Path directory) throws Exception {
        String export = export(there);
        Path file = directory.resolve("export.jsonl");
        for (String text :
                List.of(
                        "",
                        "{}\n",
                        "rubbish",
                        "null\n",
                        export.substring(0, export.length() / 2))) {
            Files.writeString(file, text);
            assertThatThrownBy(() -> FileContents.of(file, JSON))
                    .isInstanceOf(CommandFailure.class)
                    .hasMessageContaining("export.jsonl is no export, or not a whole one");
        }
    }

    @Test
    void databasesOfDifferentVersionsAreNotCompared() throws Exception {
        here = ScratchDatabase.empty();
        here.migrateTo("13");
        assertThatThrownBy(() -> compare(false))
                .isInstanceOf(CommandFailure.class)
                .hasMessageEndingWith("13 here: migrate first");
    }

    private static void seed(ScratchDatabase database) throws Exception {
        new Seeder(database.direct(), JSON)
                .seed(Environment.DEVELOPMENT, Duration.ofSeconds(10), _ -> {});
    }

    private Synchronization synchronization() {
        return new Synchronization(here.direct(), JSON);
    }

    private Synced compare(boolean mirror) throws SQLException, IOException {
        try (Contents contents = DatabaseContents.ofOneMoment(there.direct())) {
            return synchronization().compare(contents, mirror);
        }
    }

    private Synced apply(boolean mirror, String hash) throws SQLException, IOException {
        try (Contents contents = DatabaseContents.ofOneMoment(there.direct())) {
            return synchronization().apply(contents, mirror, hash);
        }
    }

    private static String export(ScratchDatabase database) throws SQLException, IOException {
        StringWriter text = new StringWriter();
        try (PrintWriter out = new PrintWriter(text)) {
            new Export(database.direct(), JSON).write(out);
        }
        return text.toString();
    }
}
