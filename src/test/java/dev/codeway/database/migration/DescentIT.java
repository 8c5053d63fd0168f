package dev.codeway.database.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeway.database.ScratchDatabase;
import dev.codeway.testsupport.CommandProcess;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;

/// `codeway db down`.
@Tag("commands")
class DescentIT {

    private static final String ROWS =
            """
            INSERT INTO codeway.project (id, name, git_url, subdomain, last_deployment_number, created_at, updated_at)
            VALUES ('4a1c9e0e-0000-4000-8000-000000000001', 'Shop', 'https://github.com/acme/shop', 'shop', 1,
                '2026-01-02T03:04:05.006Z', '2026-02-03T04:05:06.007Z');
            INSERT INTO codeway.deployment (id, project_id, number, status, created_at, updated_at, queued_at)
            VALUES ('4a1c9e0e-0000-4000-8000-000000000002', '4a1c9e0e-0000-4000-8000-000000000001', 1, 'QUEUED',
                '2026-03-04T05:06:07.008Z', '2026-04-05T06:07:08.009Z', '2026-03-04T05:06:07.008Z');
            """;

    @Test
    void downToNothingAndUpAgainEndsInTheSameSchema() throws Exception {
        ScratchDatabase database = ScratchDatabase.empty();
        database.migrate();
        String schema = database.snapshot();
        CommandProcess.db(database.url(), "down", "--to", "0").expect(0);
        assertThat(database.snapshot()).isEmpty();
        CommandProcess.db(database.url(), "migrate").expect(0);
        assertThat(database.snapshot()).isEqualTo(schema);
        assertThat(CommandProcess.db(database.url(), "history").expect(0).out().lines())
                .hasSize(3 * MigrationFiles.newest());
    }

    @Test
    void everyMigrationHasADownScriptOfTheSameName() throws Exception {
        assertThat(names("down")).isEqualTo(names("migration"));
    }

    @Test
    void projectsAndDeploymentsOutliveTheWayDownAndUp() throws Exception {
        ScratchDatabase database = ScratchDatabase.empty();
        database.migrate();
        database.execute(ROWS);
        List<String> rows = rows(database);
        database.execute("DELETE FROM codeway.event");

        CommandProcess.db(database.url(), "down", "--to", "3").expect(0);
        assertThat(rows(database)).isEqualTo(rows);
        CommandProcess.db(database.url(), "migrate").expect(0);
        assertThat(rows(database)).isEqualTo(rows);
    }

    @Test
    void theWayDownToPrismaGivesItsTablesTheRowsAsTheyStandNow() throws Exception {
        ScratchDatabase database = ScratchDatabase.empty();
        database.migrate();
        database.execute(ROWS);
        database.execute("DELETE FROM codeway.event");

        CommandProcess.db(database.url(), "down", "--to", "2").expect(0);
        assertThat(
                        database.column(
                                """
                                SELECT concat_ws(' ', p.name, p.git_url, p.subdomain, p.created_at, p.updated_at,
                                    d.status, d.created_at, d.updated_at)
                                FROM "Project" p JOIN "Deployment" d ON d.project_id = p.id
                                """))
                .containsExactly(
                        "Shop https://github.com/acme/shop shop 2026-01-02 03:04:05.006 2026-02-03 04:05:06.007"
                                + " QUEUED 2026-03-04 05:06:07.008 2026-04-05 06:07:08.009");
        CommandProcess.db(database.url(), "migrate").expect(0);
        assertThat(database.column("SELECT subdomain FROM codeway.project"))
                .containsExactly("shop");
    }

    @Test
    void whereRowsWouldBeLostItSaysWhichAndChangesNothingUnlessForced() throws Exception {
        ScratchDatabase database = ScratchDatabase.empty();
        database.migrateTo("12");
        database.execute(ROWS);
        String schema = database.snapshot();

        assertThat(CommandProcess.db(database.url(), "down", "--to", "10").expect(77).err())
                .contains("nothing was changed, for it would lose 2 events");
        assertThat(database.snapshot()).isEqualTo(schema);
        assertThat(database.count("codeway.event")).isEqualTo(2);

        assertThat(
                        CommandProcess.db(database.url(), "down", "--to", "10", "--force")
                                .expect(0)
                                .out())
                .contains("Taken back: 12, 11")
                .contains("Lost with 11: 2 events");
        database.migrateTo("12");
        assertThat(database.snapshot()).isEqualTo(schema);
    }

    @Test
    void whatPrismaDidStays() throws Exception {
        ScratchDatabase database = ScratchDatabase.ofPrisma("public");
        database.flyway().baselineVersion("1").load().baseline();
        assertThat(CommandProcess.db(database.url(), "down").expect(77).err())
                .contains("version 1 is Prisma's own work and stays");
        assertThat(database.count("\"Project\"")).isEqualTo(253);
    }

    private static List<String> names(String directory) throws Exception {
        try (var files = Files.list(Path.of("src/main/resources/db", directory))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static List<String> rows(ScratchDatabase database) throws SQLException {
        return database.column(
                """
                SELECT concat_ws(' ', p.id, p.name, p.git_url, p.subdomain, p.created_at, p.updated_at, d.id,
                    d.number, d.status, d.created_at, d.updated_at, d.queued_at)
                FROM codeway.project p JOIN codeway.deployment d ON d.project_id = p.id
                """);
    }
}
