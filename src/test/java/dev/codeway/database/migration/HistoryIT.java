package dev.codeway.database.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.codeway.database.ScratchDatabase;
import dev.codeway.platform.postgres.DatabaseUrl;
import dev.codeway.testsupport.CommandProcess;
import dev.codeway.testsupport.CommandProcess.Ended;

import io.restassured.path.json.JsonPath;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// `codeway db status`, `validate`, `repair`, `history` and `new`, and how they end.
@Tag("commands")
class HistoryIT {

    @Test
    void statusTellsWhatIsPendingAndWhatIsApplied() throws Exception {
        ScratchDatabase database = ScratchDatabase.empty();
        JsonPath before = JsonPath.from(db(database, 3, "status", "--output", "json").out());
        assertThat(before.getString("version")).isNull();
        assertThat(before.getList("migrations.state"))
                .hasSize(MigrationFiles.newest())
                .containsOnly("PENDING");
        db(database, 0, "migrate");
        JsonPath after = JsonPath.from(db(database, 0, "status", "--output", "json").out());
        assertThat(after.getInt("version")).isEqualTo(MigrationFiles.newest());
        assertThat(after.getList("migrations.state")).containsOnly("APPLIED");
        assertThat(db(database, 0, "history").out().lines()).hasSize(MigrationFiles.newest());
    }

    @Test
    void statusWaitsForTheDatabaseAndThenForItsSchema() throws Exception {
        ScratchDatabase database = ScratchDatabase.empty();
        String name = DatabaseUrl.parse("DATABASE_URL", database.url()).database();
        String later = name + "_later";
        ScratchDatabase there = new ScratchDatabase(database.url().replace(name, later), "public");
        assertThat(db(there, 69, "status", "--wait", "1").err())
                .contains("Waiting: the server has no such database");
        try (CommandProcess process = CommandProcess.start(there.url(), "status", "--wait", "60")) {
            await().until(() -> process.err().contains("no such database"));
            database.execute("CREATE DATABASE " + later);
            await().until(() -> process.err().contains("migrations to be applied"));
            there.migrate();
            assertThat(process.await().expect(0).out()).doesNotContain("pending");
        }
        assertThat(db(database, 3, "status", "--wait", "1").out()).contains("pending");
    }

    @Test
    void statusTellsOfPrismasMigrationsToo() throws Exception {
        ScratchDatabase database = ScratchDatabase.ofPrisma("public");
        assertThat(db(database, 3, "status").out())
                .contains("Prisma's migrations:")
                .containsPattern("applied +[0-9]+_init");
    }

    @Test
    void anEditedMigrationIsNoticedRefusedAndAcceptedOnRequestOnly() throws Exception {
        ScratchDatabase database = ScratchDatabase.empty();
        database.migrate();
        db(database, 0, "validate");
        database.execute(
                "UPDATE codeway.flyway_schema_history SET checksum = 1 WHERE version = '4'");
        assertThat(db(database, 3, "status").out())
                .contains("drifted     4  Guard the state machine");
        assertThat(db(database, 3, "validate").out())
                .contains("drifted     4  Guard the state machine");
        assertThat(db(database, 1, "migrate").err())
                .contains("checksum mismatch for migration version 4");
        db(database, 3, "repair");
        db(database, 0, "repair", "--accept-edits");
        db(database, 0, "status");
    }

    @Test
    void aFailureIsForgottenByTheNextRun() throws Exception {
        ScratchDatabase database = ScratchDatabase.empty();
        database.migrateTo("11");
        database.execute(
                """
                INSERT INTO codeway.flyway_schema_history
                SELECT installed_rank + 1, '12', 'Deliver webhooks', 'SQL', script, checksum, installed_by, now(), 1, false
                FROM codeway.flyway_schema_history WHERE version = '11'
                """);
        assertThat(db(database, 3, "status").out()).contains("failed     12");
        db(database, 0, "repair");
        db(database, 0, "migrate");
        db(database, 0, "status");
    }

    @Test
    void aNewMigrationGetsTheNextNumberAndADownScript(@TempDir Path directory) throws Exception {
        Files.createDirectories(directory.resolve("migration"));
        Files.createDirectories(directory.resolve("down"));
        Files.createFile(directory.resolve("migration/V7__Before.sql"));
        Ended ended =
                without("new", "Label projects", "--directory", directory.toString()).expect(0);
        assertThat(ended.out()).contains("V8__Label_projects.sql");
        assertThat(directory.resolve("migration/V8__Label_projects.sql"))
                .content()
                .contains("lock_timeout");
        assertThat(directory.resolve("down/V8__Label_projects.sql")).content().contains("-- loses");
        assertThat(without("new", "drop it;", "--directory", directory.toString()).expect(2).err())
                .contains("NAME:");
        assertThat(without("new", "Label projects").expect(2).err()).contains("--directory:");
    }

    @Test
    void whatIsWrongIsSaidInOneSentenceAndByTheExitCode() {
        assertThat(without("status").expect(78).err()).contains("DATABASE_URL: not set");
        assertThat(
                        CommandProcess.db("postgresql://app:SECRET@localhost:1/x", "status")
                                .expect(69)
                                .err())
                .isEqualTo("codeway: the server refused the connection\n");
        assertThat(without("nonsense").expect(2).err()).contains("nonsense");
        assertThat(without("--help").expect(0).out()).contains("migrate").contains("Exit codes:");
    }

    private static Ended db(ScratchDatabase database, int exit, String... arguments) {
        return CommandProcess.db(database.url(), arguments).expect(exit);
    }

    private static Ended without(String... arguments) {
        try (CommandProcess process = CommandProcess.start(Map.of(), arguments)) {
            return process.await();
        }
    }
}
