package dev.codeway.database.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeway.database.ScratchDatabase;
import dev.codeway.testsupport.CommandProcess;

import io.restassured.path.json.JsonPath;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.util.List;

/// `codeway db plan`, and the approval that it allows.
@Tag("commands")
class PlanIT {

    @Test
    void itShowsStatementsLocksAndChangesWithoutTouchingTheDatabase() throws Exception {
        ScratchDatabase database = ScratchDatabase.empty();
        database.migrateTo("8");
        database.execute(
                """
                INSERT INTO codeway.project (id, name, git_url, subdomain, created_at, updated_at)
                SELECT gen_random_uuid(), n::text, 'https://github.com/a/b', 'p-' || n, now(), now()
                FROM generate_series(1, 5000) AS n
                """);
        database.execute("ANALYZE codeway.project");
        String schema = database.snapshot();

        JsonPath plan = plan(database);

        assertThat(plan.getString("from")).isEqualTo("8");
        assertThat(plan.getList("drift")).isEmpty();
        assertThat(plan.getString("migrations[0].version")).isEqualTo("9");
        assertThat(plan.getList("migrations.statements.flatten().sql", String.class))
                .anyMatch(sql -> sql.startsWith("CREATE TABLE codeway.release"));
        assertThat(
                        plan.getList(
                                "migrations[0].statements.locks.flatten().findAll"
                                        + " { it.table == 'codeway.project' && it.mode == 'ACCESS EXCLUSIVE' }.rows",
                                Long.class))
                .containsExactly(5000L);
        assertThat(plan.getList("schema", String.class))
                .contains("+ table codeway.release")
                .noneMatch(line -> line.startsWith("- table"));
        assertThat(database.snapshot()).isEqualTo(schema);
        assertThat(
                        database.column(
                                "SELECT datname FROM pg_database WHERE datname LIKE 'codeway_plan_%'"))
                .isEmpty();
    }

    @Test
    void whatWasApprovedIsDoneAndNothingElse() throws Exception {
        ScratchDatabase database = ScratchDatabase.empty();
        database.migrateTo("8");
        String approved = plan(database).getString("hash");
        assertThat(plan(database).getString("hash")).isEqualTo(approved);

        database.execute("CREATE INDEX ix_project_by_hand ON codeway.project (name)");
        assertThat(
                        CommandProcess.db(database.url(), "migrate", "--plan", approved)
                                .expect(77)
                                .err())
                .contains("that is no longer the plan");
        assertThat(plan(database).getList("drift", String.class))
                .anyMatch(
                        line ->
                                line.startsWith("+ index codeway.project")
                                        && line.contains("by_hand"));
        assertThat(CommandProcess.db(database.url(), "status").expect(3).out())
                .contains("Schema version: 8");

        database.execute("DROP INDEX codeway.ix_project_by_hand");
        CommandProcess.db(database.url(), "migrate", "--plan", approved).expect(0);
        CommandProcess.db(database.url(), "migrate", "--plan", approved).expect(77);
        CommandProcess.db(database.url(), "status").expect(0);
    }

    @Test
    void aTableThatIsWrittenAnewIsNamed() throws Exception {
        ScratchDatabase database = ScratchDatabase.empty();
        database.migrateTo("2");
        database.execute("CREATE TABLE codeway.kept (n integer)");
        Script script =
                new Script(
                        "V0__Widen.sql",
                        "ALTER TABLE codeway.kept ALTER COLUMN n TYPE bigint; CREATE TABLE codeway.made (n int)");
        try (var connection = database.connect()) {
            assertThat(Rehearsal.of(connection, script))
                    .extracting(Rehearsal.Observed::rewrites)
                    .containsExactly(List.of("codeway.kept"), List.of());
        }
    }

    private static JsonPath plan(ScratchDatabase database) {
        return JsonPath.from(
                CommandProcess.db(database.url(), "plan", "--output", "json").expect(0).out());
    }
}
