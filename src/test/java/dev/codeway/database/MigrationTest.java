package dev.codeway.database;

import static dev.codeway.testsupport.Concurrently.together;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.exception.FlywayValidateException;
import org.flywaydb.core.api.output.MigrateResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

class MigrationTest {

    private static final Pattern FILE_NAME =
            Pattern.compile("V([1-9][0-9]*)__[A-Z][A-Za-z0-9]*(_[A-Za-z0-9]+)*\\.sql");

    private static final String FITTING_PROJECT = "4a1c9e0e-0000-4000-8000-000000000001";
    private static final String FITTING_DEPLOYMENT = "4a1c9e0e-0000-4000-8000-000000000002";
    private static final String WAITING_DEPLOYMENT = "4a1c9e0e-0000-4000-8000-000000000003";
    private static final String PROJECT = "4a1c9e0e-0000-4000-8000-000000000004";
    private static final String DEPLOYMENT = "4a1c9e0e-0000-4000-8000-000000000005";

    @ParameterizedTest
    @ValueSource(strings = {"public", "legacy", "Old-Apps"})
    void theFirstMigrationMakesExactlyTheSchemaOfPrisma(String schema) throws Exception {
        ScratchDatabase ours = ScratchDatabase.empty(schema);
        ours.migrateTo("1");
        ScratchDatabase prismas = ScratchDatabase.ofPrisma(schema);
        prismas.execute("DROP TABLE " + prismas.prisma("_prisma_migrations"));
        assertThat(ours.snapshot(schema))
                .contains("enum", "\"Deployment_project_id_fkey\" FOREIGN KEY")
                .isEqualTo(prismas.snapshot(schema));
    }

    @ParameterizedTest
    @ValueSource(strings = {"public", "legacy"})
    void anEmptyDatabaseKeepsNothingOfPrisma(String schema) throws SQLException {
        ScratchDatabase database = ScratchDatabase.empty(schema);
        database.migrate();
        assertThat(database.snapshot("public", schema)).isEmpty();
        assertThat(database.snapshot("codeway"))
                .contains("table codeway.project", "table codeway.deployment");
    }

    @ParameterizedTest
    @ValueSource(strings = {"public", "legacy"})
    void aDatabaseThatPrismaFilledIsTakenOverRowByRow(String schema) throws Exception {
        ScratchDatabase database = ScratchDatabase.ofPrisma(schema);
        List<String> archive = digestsOfPrismasRows(database);
        String schemaOfPrisma = database.snapshot(schema);

        takeOver(database);

        assertThat(database.count("codeway.project")).isEqualTo(253);
        assertThat(database.count("codeway.deployment")).isEqualTo(2558);
        assertThat(
                        database.column(
                                """
                                SELECT p.id FROM %s p
                                LEFT JOIN codeway.project n ON n.id::text = p.id
                                WHERE (n.name, n.git_url, n.subdomain, n.created_at, n.updated_at)
                                IS DISTINCT FROM (p.name, p.git_url, p.subdomain,
                                    p.created_at AT TIME ZONE 'UTC',
                                    p.updated_at AT TIME ZONE 'UTC')
                                """
                                        .formatted(database.prisma("Project"))))
                .as("projects that are missing or differ")
                .isEmpty();
        assertThat(
                        database.column(
                                """
                                SELECT d.id FROM %s d
                                LEFT JOIN codeway.deployment n ON n.id::text = d.id
                                WHERE (n.project_id::text, n.status, n.created_at, n.updated_at)
                                IS DISTINCT FROM (d.project_id, d.status::text,
                                    d.created_at AT TIME ZONE 'UTC',
                                    d.updated_at AT TIME ZONE 'UTC')
                                """
                                        .formatted(database.prisma("Deployment"))))
                .as("deployments that are missing or differ")
                .isEmpty();
        assertThat(database.snapshot(schema)).isEqualTo(schemaOfPrisma);
        assertThat(digestsOfPrismasRows(database)).isEqualTo(archive);
    }

    @Test
    void whatIsTakenOverIsNumberedPerProjectInTheOrderOfItsCreation() throws Exception {
        ScratchDatabase database = ScratchDatabase.ofPrisma("public");
        takeOver(database);
        assertThat(
                        database.column(
                                """
                                SELECT id FROM (
                                    SELECT id, number, row_number()
                                        OVER (PARTITION BY project_id ORDER BY created_at) AS place
                                    FROM codeway.deployment) AS numbered
                                WHERE number <> place
                                """))
                .as("deployments with another number than their place")
                .isEmpty();
        assertThat(
                        database.column(
                                """
                                SELECT id FROM codeway.project p
                                WHERE last_deployment_number <> (
                                    SELECT coalesce(max(number), 0) FROM codeway.deployment
                                    WHERE project_id = p.id)
                                """))
                .as("projects that would deal a number twice or leave one out")
                .isEmpty();
    }

    @Test
    void whatIsTakenOverHasTheTimesThatItsStatusAsksFor() throws Exception {
        ScratchDatabase database = ScratchDatabase.ofPrisma("public");
        takeOver(database);
        assertThat(
                        database.column(
                                """
                                SELECT DISTINCT concat_ws(' ', status,
                                    CASE queued_at WHEN created_at THEN 'queued' END,
                                    CASE started_at WHEN updated_at THEN 'started' END,
                                    CASE finished_at WHEN updated_at THEN 'finished' END)
                                FROM codeway.deployment
                                """))
                .containsExactlyInAnyOrder(
                        "NOT_STARTED",
                        "QUEUED queued",
                        "IN_PROGRESS queued started",
                        "READY queued finished",
                        "FAIL queued finished");
    }

    /// A project and its deployment as Prisma would have let them in.
    private record Misfit(
            String what,
            String project,
            String subdomain,
            String deployment,
            String status,
            String complaint) {

        @Override
        public String toString() {
            return what;
        }
    }

    private static Stream<Misfit> misfits() {
        return Stream.of(
                new Misfit(
                        "a project's id is no UUID",
                        "shop",
                        "shop-2",
                        DEPLOYMENT,
                        "READY",
                        "an id is no UUID"),
                new Misfit(
                        "a deployment's id is no UUID",
                        PROJECT,
                        "shop-2",
                        "first",
                        "READY",
                        "an id is no UUID"),
                new Misfit(
                        "an id is a UUID in another spelling",
                        PROJECT.toUpperCase(Locale.ROOT),
                        "shop-2",
                        DEPLOYMENT,
                        "READY",
                        "an id is no UUID"),
                new Misfit(
                        "a subdomain is taken twice",
                        PROJECT,
                        "shop",
                        DEPLOYMENT,
                        "READY",
                        "ux_project_subdomain"),
                new Misfit(
                        "a subdomain has capitals",
                        PROJECT,
                        "Shop",
                        DEPLOYMENT,
                        "READY",
                        "ck_project_subdomain"),
                new Misfit(
                        "a subdomain has a dot",
                        PROJECT,
                        "my.shop",
                        DEPLOYMENT,
                        "READY",
                        "ck_project_subdomain"),
                new Misfit(
                        "a subdomain is empty",
                        PROJECT,
                        "",
                        DEPLOYMENT,
                        "READY",
                        "ck_project_subdomain"),
                new Misfit(
                        "two of a project are queued",
                        PROJECT,
                        "shop-2",
                        DEPLOYMENT,
                        "QUEUED",
                        "ux_deployment_queued"));
    }

    @ParameterizedTest
    @MethodSource("misfits")
    void aRowThatDoesNotFitFailsTheTakeoverAsAWhole(Misfit misfit) throws SQLException {
        ScratchDatabase database = ScratchDatabase.empty();
        // Makes the new tables, empty; each migration is a transaction of its own.
        database.migrateTo("2");
        String before = database.snapshot();
        insertProject(database, FITTING_PROJECT, "shop");
        insertDeployment(database, FITTING_DEPLOYMENT, FITTING_PROJECT, "READY");
        insertProject(database, misfit.project(), misfit.subdomain());
        insertDeployment(database, misfit.deployment(), misfit.project(), misfit.status());
        insertDeployment(database, WAITING_DEPLOYMENT, misfit.project(), "QUEUED");
        List<String> rows = digestsOf(database, "Project", "Deployment");

        assertThatThrownBy(database::migrate)
                .isInstanceOf(FlywayException.class)
                .hasMessageContaining(misfit.complaint());

        assertThat(database.snapshot()).isEqualTo(before);
        assertThat(digestsOf(database, "Project", "Deployment")).isEqualTo(rows);
        assertThat(database.count("codeway.project")).isZero();
        assertThat(database.count("codeway.deployment")).isZero();
        assertThat(appliedVersions(database)).containsExactly("1", "2");

        // Nothing has to be repaired but the rows.
        database.execute("DELETE FROM \"Deployment\" WHERE project_id = ?", misfit.project());
        database.execute("DELETE FROM \"Project\" WHERE id = ?", misfit.project());
        database.migrate();
        assertThat(database.column("SELECT id FROM codeway.project"))
                .containsExactly(FITTING_PROJECT);
        assertThat(database.column("SELECT id FROM codeway.deployment"))
                .containsExactly(FITTING_DEPLOYMENT);
    }

    @Test
    void emptyTablesOfPrismaStayWherePrismaManagesThem() throws SQLException {
        ScratchDatabase database = ScratchDatabase.empty();
        database.migrateTo("2");
        database.execute("CREATE TABLE _prisma_migrations (id text)");
        database.migrate();
        assertThat(database.count("\"Project\"")).isZero();
        assertThat(database.count("\"Deployment\"")).isZero();
    }

    @Test
    void emptyTablesOfPrismaStayWhereSomebodyBuildsOnThem() throws SQLException {
        ScratchDatabase database = ScratchDatabase.empty();
        database.migrateTo("2");
        database.execute("CREATE VIEW report AS SELECT * FROM \"Project\"");
        database.migrate();
        assertThat(database.count("report")).isZero();
        assertThat(database.count("\"Deployment\"")).isZero();
    }

    @Test
    void whatTheOldProductWritesDuringTheTakeoverWaitsAndIsNotLost() throws Exception {
        ScratchDatabase database = ScratchDatabase.empty();
        database.migrateTo("2");
        insertProject(database, FITTING_PROJECT, "shop");
        try (Connection writer = database.connect()) {
            writer.setAutoCommit(false);
            ScratchDatabase.execute(
                    writer,
                    "UPDATE \"Project\" SET name = 'Changed' WHERE id = ?",
                    FITTING_PROJECT);
            CompletableFuture<Void> takeover = CompletableFuture.runAsync(database::migrate);
            await().until(
                            () ->
                                    !database.column(
                                                    "SELECT pid FROM pg_locks WHERE NOT granted AND"
                                                            + " relation = '\"Project\"'::regclass")
                                            .isEmpty());
            writer.commit();
            takeover.get();
        }
        assertThat(database.column("SELECT name FROM codeway.project")).containsExactly("Changed");
    }

    @Test
    void ofManyThatMigrateAtOnceAllEndWellAndEachMigrationRunsOnce() throws Exception {
        ScratchDatabase database = ScratchDatabase.empty();
        List<MigrateResult> results = together(8, () -> database.flyway().load().migrate());
        assertThat(results).allMatch(result -> result.success);
        assertThat(results.stream().mapToInt(result -> result.migrationsExecuted).sum())
                .isEqualTo(files().size());
        assertThat(appliedVersions(database)).isEqualTo(versions());
        ScratchDatabase alone = ScratchDatabase.empty();
        alone.migrate();
        assertThat(database.snapshot()).isEqualTo(alone.snapshot());
    }

    @Test
    void migratingTwiceChangesNothing() throws SQLException {
        ScratchDatabase database = ScratchDatabase.empty();
        database.migrate();
        String once = database.snapshot();
        assertThat(database.flyway().load().migrate().migrationsExecuted).isZero();
        assertThat(database.snapshot()).isEqualTo(once);
        assertThat(appliedVersions(database)).isEqualTo(versions());
    }

    @Test
    void aMigrationThatWasEditedAfterItRanIsRefused() throws SQLException {
        ScratchDatabase database = ScratchDatabase.empty();
        database.migrateTo("2");
        String before = database.snapshot();
        database.execute(
                """
                UPDATE codeway.flyway_schema_history SET checksum = checksum + 1 WHERE version = '2'
                """);
        assertThatThrownBy(database::migrate)
                .isInstanceOf(FlywayValidateException.class)
                .hasMessageContaining("checksum mismatch for migration version 2");
        assertThat(database.snapshot()).isEqualTo(before);
    }

    @Test
    void noMigrationWaitsLongForALock() throws Exception {
        for (Path file : files()) {
            // First, since whatever comes before it would wait without bound.
            assertThat(Files.readString(file).replaceAll("(?m)^--.*\n|^\n", ""))
                    .as(file.getFileName().toString())
                    .matches("(?s)SET (LOCAL )?lock_timeout = '[1-9][0-9]*m?s';\n.*");
        }
    }

    @Test
    void migrationsAreNamedByWhatTheyDoAndNumberedWithoutAGap() throws Exception {
        List<Path> files = files();
        assertThat(files)
                .extracting(file -> file.getFileName().toString())
                .allMatch(FILE_NAME.asMatchPredicate());
        assertThat(files)
                .extracting(MigrationTest::number)
                .containsExactlyElementsOf(IntStream.rangeClosed(1, files.size()).boxed().toList());
    }

    @Test
    void everyForeignKeyHasAnIndexThatBeginsWithItsColumns() throws SQLException {
        ScratchDatabase database = ScratchDatabase.empty();
        database.migrate();
        database.execute(
                """
                CREATE TABLE codeway.unindexed (
                    project_id uuid CONSTRAINT fk_unindexed_project REFERENCES codeway.project (id),
                    number integer)
                """);
        // Neither helps: one has the column second, the other leaves rows out.
        database.execute("CREATE INDEX ON codeway.unindexed (number, project_id)");
        database.execute("CREATE INDEX ON codeway.unindexed (project_id) WHERE number > 0");
        String unindexed =
                """
                SELECT k.conname
                FROM pg_constraint k
                WHERE k.contype = 'f' AND k.connamespace = 'codeway'::regnamespace
                AND NOT EXISTS (
                    SELECT FROM pg_index i, LATERAL (
                        SELECT (i.indkey::int2[])[0:cardinality(k.conkey) - 1] AS columns
                    ) AS first
                    WHERE i.indrelid = k.conrelid AND i.indisvalid
                    AND first.columns @> k.conkey AND first.columns <@ k.conkey
                    -- A key that is null refers to nothing, so the index may skip it.
                    AND (i.indpred IS NULL OR pg_get_expr(i.indpred, i.indrelid) = (
                        SELECT format('(%I IS NOT NULL)', min(a.attname::text))
                        FROM pg_attribute a
                        WHERE a.attrelid = k.conrelid AND a.attnum = ANY (k.conkey)
                        HAVING count(*) = 1)))
                """;
        assertThat(database.column(unindexed))
                .as("foreign keys without an index, of which this test makes one")
                .containsExactly("fk_unindexed_project");
    }

    @Test
    void constraintsAndIndexesAreNamedByKindAndTable() throws SQLException {
        ScratchDatabase database = ScratchDatabase.empty();
        database.migrate();
        assertThat(
                        database.column(
                                """
                                SELECT name FROM (
                                    SELECT conname, conrelid,
                                        CASE contype
                                            WHEN 'p' THEN 'pk_' WHEN 'f' THEN 'fk_'
                                            WHEN 'c' THEN 'ck_' WHEN 'x' THEN 'ex_' ELSE 'ux_'
                                        END
                                    FROM pg_constraint WHERE contype <> 'n'
                                UNION ALL
                                    SELECT c.relname, i.indrelid,
                                        CASE
                                            WHEN i.indisprimary THEN 'pk_'
                                            WHEN i.indisunique THEN 'ux_'
                                            WHEN i.indisexclusion THEN 'ex_' ELSE 'ix_'
                                        END
                                    FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
                                ) AS named (name, relation, prefix)
                                JOIN pg_class t ON t.oid = relation
                                WHERE t.relnamespace = 'codeway'::regnamespace
                                AND t.relname <> 'flyway_schema_history'
                                AND NOT starts_with(name, prefix || t.relname)
                                """))
                .isEmpty();
    }

    /// Begins after the first migration, whose work Prisma has done here.
    private static void takeOver(ScratchDatabase database) {
        database.flyway().baselineVersion("1").load().baseline();
        database.migrate();
    }

    private static void insertProject(ScratchDatabase database, String id, String subdomain)
            throws SQLException {
        database.execute(
                """
                INSERT INTO "Project" (id, name, git_url, subdomain, updated_at)
                VALUES (?, 'Shop', 'https://github.com/acme/shop.git', ?, now())
                """,
                id,
                subdomain);
    }

    private static void insertDeployment(
            ScratchDatabase database, String id, String project, String status)
            throws SQLException {
        database.execute(
                """
                INSERT INTO "Deployment" (id, project_id, status, updated_at)
                VALUES (?, ?, ?::"DeploymentStatus", now())
                """,
                id,
                project,
                status);
    }

    private static List<String> digestsOfPrismasRows(ScratchDatabase database) throws SQLException {
        return digestsOf(database, "Project", "Deployment", "_prisma_migrations");
    }

    private static List<String> digestsOf(ScratchDatabase database, String... tables)
            throws SQLException {
        List<String> digests = new ArrayList<>();
        for (String table : tables) {
            digests.addAll(
                    database.column(
                            """
                            SELECT count(*) || ' ' || md5(string_agg(t::text, ',' ORDER BY t.id))
                            FROM %s t
                            """
                                    .formatted(database.prisma(table))));
        }
        return digests;
    }

    private static List<String> appliedVersions(ScratchDatabase database) throws SQLException {
        return database.column(
                """
                SELECT version FROM codeway.flyway_schema_history
                WHERE version IS NOT NULL AND success ORDER BY installed_rank
                """);
    }

    private static List<String> versions() {
        return files().stream().map(file -> String.valueOf(number(file))).toList();
    }

    /// The versioned migrations in their order.
    private static List<Path> files() {
        try (Stream<Path> files =
                Files.list(
                        Path.of(
                                Objects.requireNonNull(
                                                MigrationTest.class.getResource("/db/migration"))
                                        .toURI()))) {
            return files.filter(file -> file.getFileName().toString().matches("V.*\\.sql"))
                    .sorted(Comparator.comparing(MigrationTest::number))
                    .toList();
        } catch (IOException | URISyntaxException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static int number(Path file) {
        Matcher name = FILE_NAME.matcher(file.getFileName().toString());
        return name.matches() ? Integer.parseInt(name.group(1)) : -1;
    }
}
