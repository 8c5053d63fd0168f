package dev.codeway.database.adoption;

import static dev.codeway.database.adoption.PrismaDatabase.BOLD;
import static dev.codeway.database.adoption.PrismaDatabase.CAREFUL;
import static dev.codeway.testsupport.Concurrently.together;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.codeway.database.ScratchDatabase;
import dev.codeway.database.adoption.AdoptionReport.Outcome;
import dev.codeway.database.adoption.Finding.Severity;
import dev.codeway.database.adoption.Strategy.Live;
import dev.codeway.database.adoption.Strategy.OnInProgress;
import dev.codeway.platform.command.CommandFailure;
import dev.codeway.platform.command.Exit;

import org.flywaydb.core.api.FlywayException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

class AdoptionTest {

    private static final String ONE = "4a1c9e0e-0000-4000-8000-00000000000a";
    private static final String TWO = "4a1c9e0e-0000-4000-8000-00000000000b";
    private static final String D1 = "4a1c9e0e-0000-4000-8000-0000000000d1";
    private static final String D2 = "4a1c9e0e-0000-4000-8000-0000000000d2";
    private static final String D3 = "4a1c9e0e-0000-4000-8000-0000000000d3";

    @ParameterizedTest
    @ValueSource(strings = {"public", "legacy", "Old-Apps"})
    void eachProjectAndDeploymentIsThereAfterwardsToTheMillisecond(String schema) throws Exception {
        PrismaDatabase database = PrismaDatabase.filled(schema);
        ScratchDatabase scratch = database.scratch();
        String prismas = scratch.snapshot(schema);

        AdoptionReport report = database.adopt(CAREFUL);

        assertThat(report.outcome()).isEqualTo(Outcome.ADOPTED);
        assertThat(report.of(Severity.CHANGE)).isEmpty();
        assertThat(scratch.count("codeway.project")).isEqualTo(253);
        assertThat(scratch.count("codeway.deployment")).isEqualTo(2558);
        assertThat(
                        scratch.column(
                                """
                                SELECT p.id FROM %s p
                                LEFT JOIN codeway.project n ON n.id::text = p.id
                                WHERE (n.name, n.git_url, n.subdomain, n.created_at, n.updated_at)
                                IS DISTINCT FROM (p.name, p.git_url, p.subdomain,
                                    p.created_at AT TIME ZONE 'UTC',
                                    p.updated_at AT TIME ZONE 'UTC')
                                """
                                        .formatted(scratch.prisma("Project"))))
                .as("projects that are missing or differ")
                .isEmpty();
        assertThat(
                        scratch.column(
                                """
                                SELECT d.id FROM %s d
                                LEFT JOIN codeway.deployment n ON n.id::text = d.id
                                WHERE (n.project_id::text, n.status, n.created_at, n.updated_at)
                                IS DISTINCT FROM (d.project_id, d.status::text,
                                    d.created_at AT TIME ZONE 'UTC',
                                    d.updated_at AT TIME ZONE 'UTC')
                                """
                                        .formatted(scratch.prisma("Deployment"))))
                .as("deployments that are missing or differ")
                .isEmpty();
        assertThat(scratch.snapshot(schema)).isEqualTo(prismas);
        System.out.printf("Compared 253 projects and 2558 deployments in schema %s%n", schema);
    }

    @Test
    void theSchemaIsThatOfADatabaseThatWasAlwaysOurs() throws Exception {
        ScratchDatabase ours = ScratchDatabase.empty();
        ours.migrate();
        PrismaDatabase adopted = PrismaDatabase.filled("public");
        adopted.adopt(CAREFUL);
        ScratchDatabase scratch = adopted.scratch();
        assertThat(scratch.snapshot("codeway")).isEqualTo(ours.snapshot("codeway"));
        scratch.flyway().load().validate();
        assertThat(scratch.flyway().load().migrate().migrationsExecuted).isZero();
        String history =
                """
                SELECT concat_ws(' ', version, description, type, script, checksum, success)
                FROM codeway.flyway_schema_history WHERE version::int > 1 ORDER BY installed_rank
                """;
        assertThat(scratch.column(history)).isEqualTo(ours.column(history));
    }

    @Test
    void whatWasBuiltLastIsLiveUnlessNothingIsToBe() throws Exception {
        PrismaDatabase database = PrismaDatabase.filled("public");
        database.adopt(CAREFUL);
        assertThat(
                        database.scratch()
                                .column(
                                        """
                                        SELECT p.subdomain FROM codeway.project p
                                        WHERE live_deployment_id IS DISTINCT FROM (
                                            SELECT d.id FROM codeway.deployment d
                                            WHERE d.project_id = p.id AND d.status = 'READY'
                                            ORDER BY number DESC LIMIT 1)
                                        """))
                .as("projects that serve something else than their newest")
                .isEmpty();
        assertThat(database.scratch().count("codeway.release")).isPositive();

        PrismaDatabase dark = PrismaDatabase.filled("public");
        dark.adopt(
                new Strategy(
                        CAREFUL.onConflict(),
                        CAREFUL.onQueued(),
                        CAREFUL.onInProgress(),
                        Live.none,
                        false));
        assertThat(dark.scratch().count("codeway.release")).isZero();
    }

    /// What makes a database messy, and what is said of it.
    ///
    /// @param careful how it is judged where the operator gave no options
    /// @param bold how where all were given
    private record Mess(String what, String sql, String kind, Severity careful, Severity bold) {

        @Override
        public String toString() {
            return what;
        }
    }

    private static Mess blocks(String what, String sql, String kind) {
        return new Mess(what, sql, kind, Severity.BLOCKS, Severity.BLOCKS);
    }

    private static Mess optional(String what, String sql, String kind) {
        return new Mess(what, sql, kind, Severity.BLOCKS, Severity.CHANGE);
    }

    private static Mess changes(String what, String sql, String kind) {
        return new Mess(what, sql, kind, Severity.CHANGE, Severity.CHANGE);
    }

    private static Mess notices(String what, String sql, String kind) {
        return new Mess(what, sql, kind, Severity.NOTICE, Severity.NOTICE);
    }

    private static Mess ignorable(String what, String values, String kind) {
        return new Mess(
                what,
                """
                CREATE TABLE _prisma_migrations (id text, checksum text, finished_at timestamptz,
                    migration_name text, logs text, rolled_back_at timestamptz,
                    started_at timestamptz DEFAULT now(), applied_steps_count int);
                INSERT INTO _prisma_migrations (id, migration_name, checksum, finished_at, rolled_back_at)
                VALUES ('1', '20250101_more', 'ab', %s)
                """
                        .formatted(values),
                kind,
                Severity.BLOCKS,
                Severity.NOTICE);
    }

    private static Stream<Mess> messes() {
        return Stream.of(
                blocks("a table is missing", "DROP TABLE \"Deployment\"", "missing-table"),
                blocks(
                        "a table is called otherwise",
                        "ALTER TABLE \"Project\" RENAME TO projects",
                        "missing-table"),
                blocks(
                        "a column is called otherwise",
                        "ALTER TABLE \"Project\" RENAME git_url TO \"gitUrl\"",
                        "missing-column"),
                blocks(
                        "a column has a type that says something else",
                        "ALTER TABLE \"Project\" ALTER created_at DROP DEFAULT,"
                                + " ALTER created_at TYPE bigint USING 0",
                        "wrong-type"),
                notices(
                        "a column has a type that says the same",
                        "ALTER TABLE \"Project\" ALTER created_at TYPE timestamptz",
                        "other-type"),
                notices(
                        "there is a column more",
                        "ALTER TABLE \"Project\" ADD owner text",
                        "extra-column"),
                notices("there is a table more", "CREATE TABLE \"User\" (id int)", "extra-table"),
                notices(
                        "a view reads Prisma's table",
                        "CREATE VIEW names AS SELECT name FROM \"Project\"",
                        "dependent-view"),
                notices(
                        "another table points to Prisma's",
                        "CREATE TABLE member (project text REFERENCES \"Project\")",
                        "dependent-foreign-key"),
                notices(
                        "a status more could be had",
                        "ALTER TYPE \"DeploymentStatus\" ADD VALUE 'PAUSED'",
                        "extra-enum-value"),
                blocks(
                        "a deployment has a status that we do not know",
                        "ALTER TABLE \"Deployment\" ALTER status DROP DEFAULT,"
                                + " ALTER status TYPE text;"
                                + "UPDATE \"Deployment\" SET status = 'PAUSED'",
                        "unknown-status"),
                blocks(
                        "something is in the place of our tables",
                        "CREATE SCHEMA codeway; CREATE TABLE codeway.release (id int)",
                        "schema-taken"),
                ignorable(
                        "a migration of Prisma's failed", "NULL, NULL", "failed-prisma-migration"),
                ignorable(
                        "a migration of Prisma's is not known",
                        "now(), NULL",
                        "unknown-prisma-migration"),
                notices("Prisma keeps no history", "SELECT 1", "no-prisma-migrations"),
                optional(
                        "a subdomain is another's",
                        "UPDATE \"Project\" SET subdomain = 'shop'",
                        "subdomain-taken"),
                optional(
                        "a subdomain has dots",
                        "UPDATE \"Project\" SET subdomain = 'my.shop' WHERE id LIKE '%a'",
                        "subdomain-illegal"),
                optional(
                        "a subdomain is empty",
                        "UPDATE \"Project\" SET subdomain = '' WHERE id LIKE '%a'",
                        "subdomain-illegal"),
                optional(
                        "a subdomain is too long",
                        "UPDATE \"Project\" SET subdomain = repeat('a', 64) WHERE id LIKE '%a'",
                        "subdomain-illegal"),
                changes(
                        "a subdomain has capitals",
                        "UPDATE \"Project\" SET subdomain = 'Shop' WHERE id LIKE '%a'",
                        "subdomain-case"),
                notices(
                        "a subdomain is reserved",
                        "UPDATE \"Project\" SET subdomain = 'www' WHERE id LIKE '%a'",
                        "refused-subdomain"),
                notices(
                        "a git URL would be refused",
                        "UPDATE \"Project\" SET git_url = 'file:///etc/passwd'",
                        "refused-git-url"),
                notices(
                        "a name has control characters",
                        "UPDATE \"Project\" SET name = E'a\\x1b[2Jb'",
                        "refused-name"),
                changes(
                        "a project's id is no UUID",
                        "UPDATE \"Project\" SET id = 'shop' WHERE id LIKE '%a'",
                        "id"),
                changes(
                        "a deployment's id has capitals",
                        "UPDATE \"Deployment\" SET id = upper(id)",
                        "id"),
                blocks(
                        "a deployment has no project",
                        "ALTER TABLE \"Deployment\" DROP CONSTRAINT \"Deployment_project_id_fkey\";"
                                + "UPDATE \"Deployment\" SET project_id = 'gone'",
                        "orphan"),
                blocks(
                        "an id is there twice",
                        "ALTER TABLE \"Deployment\" DROP CONSTRAINT \"Deployment_pkey\";"
                                + "INSERT INTO \"Deployment\" SELECT * FROM \"Deployment\"",
                        "duplicate-id"),
                blocks(
                        "a name is missing",
                        "ALTER TABLE \"Project\" ALTER name DROP NOT NULL;"
                                + "UPDATE \"Project\" SET name = NULL",
                        "null-value"),
                changes(
                        "a time is infinite",
                        "UPDATE \"Project\" SET updated_at = 'infinity'",
                        "unusable-time"),
                changes(
                        "a time is missing",
                        "ALTER TABLE \"Deployment\" ALTER created_at DROP NOT NULL;"
                                + "UPDATE \"Deployment\" SET created_at = NULL",
                        "unusable-time"),
                blocks(
                        "both times are out of range",
                        "UPDATE \"Deployment\" SET (created_at, updated_at)"
                                + " = ('0044-03-15 BC', '12026-01-01')",
                        "unusable-time"),
                notices(
                        "a change came before its creation",
                        "UPDATE \"Project\" SET updated_at = '2020-01-01'",
                        "reversed-times"),
                optional(
                        "several are queued",
                        "UPDATE \"Deployment\" SET status = 'QUEUED'",
                        "several-queued"),
                notices(
                        "something is being built by nobody",
                        "UPDATE \"Deployment\" SET status = 'IN_PROGRESS'",
                        "in-progress"));
    }

    @ParameterizedTest
    @MethodSource("messes")
    void aMessIsSaidBeforeAndNothingHappensWhereItBlocks(Mess mess) throws Exception {
        for (boolean careful : new boolean[] {true, false}) {
            PrismaDatabase database = twoProjects();
            database.scratch().execute(mess.sql());
            String before = database.everything();
            Strategy strategy = careful ? CAREFUL : BOLD;
            Severity severity = careful ? mess.careful() : mess.bold();

            AdoptionReport check = database.check(strategy);
            assertThat(database.everything()).as("a check only reads").isEqualTo(before);
            AdoptionReport adoption = database.adopt(strategy);

            assertThat(check.of(severity)).extracting(Finding::kind).contains(mess.kind());
            assertThat(adoption.findings()).isEqualTo(check.findings());
            assertThat(adoption.blocked()).isEqualTo(check.blocked());
            if (severity == Severity.BLOCKS) {
                assertThat(adoption.outcome()).isEqualTo(Outcome.BLOCKED);
                assertThat(adoption.of(Severity.BLOCKS)).allMatch(it -> it.remark() != null);
                assertThat(database.everything()).isEqualTo(before);
            } else {
                assertThat(adoption.outcome()).isEqualTo(Outcome.ADOPTED);
                assertThat(database.scratch().count("codeway.project")).isEqualTo(2);
                assertThat(database.scratch().count("codeway.deployment")).isEqualTo(2);
                assertThat(database.scratch().count("codeway.adoption_change"))
                        .isEqualTo(adoption.of(Severity.CHANGE).size());
            }
        }
    }

    @Test
    void theOldestProjectKeepsItsSubdomainAndOthersGetTheNextFreeNumber() throws Exception {
        PrismaDatabase database = PrismaDatabase.empty();
        database.project("young", "shop", "2025-03-01");
        database.project("old", "Shop", "2025-01-01");
        database.project("middle", "SHOP", "2025-02-01");
        database.project("own", "shop-2", "2025-04-01");
        database.project("dots", "my.shop", "2024-01-01");
        database.project("legal", "my-shop", "2025-01-01");
        database.project("reserved", "api.", "2025-01-01");
        database.adopt(BOLD);
        assertThat(
                        database.scratch()
                                .column(
                                        """
                                        SELECT concat_ws(' ', c.old_id, p.subdomain)
                                        FROM codeway.project p
                                        JOIN codeway.adoption_change c ON c.new_id = p.id
                                            AND c.field = 'id'
                                        """))
                .containsExactlyInAnyOrder(
                        "old shop",
                        "middle shop-3",
                        "young shop-4",
                        "own shop-2",
                        "legal my-shop",
                        "dots my-shop-2",
                        "reserved api-2");
        assertThat(
                        database.scratch()
                                .column(
                                        """
                                        SELECT old_value FROM codeway.adoption_change
                                        WHERE field = 'subdomain' AND new_value = 'shop-3'
                                        """))
                .containsExactly("SHOP");
    }

    @Test
    void aUuidInCapitalsStaysItselfUnlessAnotherRowHasIt() throws Exception {
        PrismaDatabase database = PrismaDatabase.empty();
        database.project(ONE, "one", "2025-01-01");
        database.project(ONE.toUpperCase(Locale.ROOT), "two", "2025-01-01");
        database.project(TWO.toUpperCase(Locale.ROOT), "three", "2025-01-01");
        database.adopt(CAREFUL);
        assertThat(ids(database, "one")).isEqualTo(ONE);
        assertThat(ids(database, "three")).isEqualTo(TWO);
        UUID made = UUID.fromString(ids(database, "two"));
        assertThat(made.version()).isEqualTo(5);
        assertThat(made.variant()).isEqualTo(2);
    }

    private static String ids(PrismaDatabase database, String subdomain) throws SQLException {
        return database.scratch()
                .column("SELECT id FROM codeway.project WHERE subdomain = ?", subdomain)
                .getFirst();
    }

    @Test
    void ofSeveralQueuedTheNewestStaysAndTheOthersAreSuperseded() throws Exception {
        PrismaDatabase database = PrismaDatabase.empty();
        database.project(ONE, "one", "2025-01-01");
        database.deployment(D1, ONE, "QUEUED", "2025-01-02");
        database.deployment(D2, ONE, "QUEUED", "2025-01-04");
        database.deployment(D3, ONE, "QUEUED", "2025-01-03");
        database.adopt(BOLD);
        assertThat(statuses(database))
                .containsExactly("FAIL SUPERSEDED", "QUEUED", "FAIL SUPERSEDED");
    }

    @Test
    void whatNobodyBuildsStaysOrFailsOrWaitsAgainAsTheOperatorWants() throws Exception {
        for (OnInProgress wanted : OnInProgress.values()) {
            PrismaDatabase database = PrismaDatabase.empty();
            database.project(ONE, "one", "2025-01-01");
            database.deployment(D1, ONE, "IN_PROGRESS", "2025-01-02");
            database.deployment(D2, ONE, "IN_PROGRESS", "2025-01-03");
            database.project(TWO, "two", "2025-01-01");
            database.deployment(D3, TWO, "QUEUED", "2025-01-02");
            database.adopt(
                    new Strategy(BOLD.onConflict(), BOLD.onQueued(), wanted, BOLD.live(), false));
            assertThat(statuses(database))
                    .as(wanted.name())
                    .containsExactlyElementsOf(
                            switch (wanted) {
                                case keep -> List.of("IN_PROGRESS", "IN_PROGRESS", "QUEUED");
                                case fail ->
                                        List.of("FAIL WORKER_LOST", "FAIL WORKER_LOST", "QUEUED");
                                case requeue -> List.of("FAIL SUPERSEDED", "QUEUED", "QUEUED");
                            });
            assertThat(
                            database.scratch()
                                    .column(
                                            """
                                            SELECT id FROM codeway.deployment
                                            WHERE status = 'IN_PROGRESS'
                                                AND started_at < now() - interval '1 minute'
                                            """))
                    .as("builds that would be overdue at once")
                    .isEmpty();
        }
    }

    private static List<String> statuses(PrismaDatabase database) throws SQLException {
        return database.scratch()
                .column(
                        "SELECT concat_ws(' ', status, reason) FROM codeway.deployment ORDER BY id");
    }

    @Test
    void adoptingTwiceChangesNothingAndSaysSo() throws Exception {
        PrismaDatabase database = PrismaDatabase.filled("public");
        database.adopt(CAREFUL);
        String once = database.everything();
        AdoptionReport again = database.adopt(CAREFUL);
        assertThat(again.outcome()).isEqualTo(Outcome.ALREADY_ADOPTED);
        assertThat(again.projects()).isEqualTo(253);
        assertThat(again.adoptedAt()).isNotNull();
        assertThat(database.check(CAREFUL)).isEqualTo(again);
        assertThat(database.everything()).isEqualTo(once);
    }

    @Test
    void aDatabaseOfOursHasNothingToAdoptAndAnEmptyOneLacksTheTables() throws Exception {
        ScratchDatabase ours = ScratchDatabase.empty();
        ours.migrate();
        assertThat(PrismaDatabase.of(ours).adopt(CAREFUL).outcome())
                .isEqualTo(Outcome.NOTHING_TO_ADOPT);
        assertThat(PrismaDatabase.of(ScratchDatabase.empty()).adopt(CAREFUL).of(Severity.BLOCKS))
                .extracting(Finding::kind)
                .containsExactly("missing-table", "missing-table");
    }

    @Test
    void whatAFailedMigrationLeftBehindIsNotInTheWay() throws Exception {
        PrismaDatabase unmigrated = PrismaDatabase.filled("public");
        assertThatThrownBy(unmigrated.scratch()::migrate).isInstanceOf(FlywayException.class);
        assertThat(unmigrated.adopt(CAREFUL).outcome()).isEqualTo(Outcome.ADOPTED);
        unmigrated.scratch().flyway().load().validate();

        PrismaDatabase halfway = twoProjects();
        halfway.scratch().execute("UPDATE \"Project\" SET subdomain = 'a.b' WHERE id = ?", ONE);
        halfway.scratch().flyway().baselineVersion("1").load().baseline();
        assertThatThrownBy(halfway.scratch()::migrate).isInstanceOf(FlywayException.class);
        assertThat(halfway.adopt(BOLD).outcome()).isEqualTo(Outcome.ADOPTED);
        halfway.scratch().flyway().load().validate();
    }

    @Test
    void ofManyThatAdoptAtOnceOneDoesAndTheOthersLearnIt() throws Exception {
        PrismaDatabase database = PrismaDatabase.filled("public");
        assertThat(together(6, () -> database.adopt(CAREFUL).outcome()))
                .containsOnlyOnce(Outcome.ADOPTED)
                .containsOnly(Outcome.ADOPTED, Outcome.ALREADY_ADOPTED);
        assertThat(database.scratch().count("codeway.project")).isEqualTo(253);
    }

    @Test
    void whilePrismaMigratesNobodyLooksOrAdopts() throws Exception {
        PrismaDatabase database = twoProjects();
        try (Connection prisma = database.scratch().connect()) {
            ScratchDatabase.execute(prisma, "SELECT pg_advisory_lock(72707369)");
            for (boolean check : new boolean[] {true, false}) {
                assertThatThrownBy(
                                () -> {
                                    if (check) {
                                        database.check(CAREFUL);
                                    } else {
                                        database.adoption().adopt(CAREFUL, Duration.ZERO, _ -> {});
                                    }
                                })
                        .isInstanceOfSatisfying(
                                CommandFailure.class,
                                it -> assertThat(it.exit()).isEqualTo(Exit.BUSY))
                        .hasMessageContaining("Prisma is migrating");
            }
        }
        assertThat(database.adopt(CAREFUL).outcome()).isEqualTo(Outcome.ADOPTED);
    }

    @Test
    void aWriterThatTakesItsTimeIsWaitedForAndItsRowIsAdopted() throws Exception {
        PrismaDatabase database = twoProjects();
        List<String> progress = new CopyOnWriteArrayList<>();
        try (Connection writer = database.scratch().connect()) {
            writer.setAutoCommit(false);
            ScratchDatabase.execute(writer, "UPDATE \"Project\" SET name = 'Late'");
            CompletableFuture<AdoptionReport> adoption =
                    CompletableFuture.supplyAsync(() -> adopt(database, progress));
            await().until(() -> progress.stream().anyMatch(it -> it.contains("trying again")));
            writer.commit();
            assertThat(adoption.get().outcome()).isEqualTo(Outcome.ADOPTED);
        }
        assertThat(database.scratch().column("SELECT DISTINCT name FROM codeway.project"))
                .containsExactly("Late");
    }

    private static AdoptionReport adopt(PrismaDatabase database, List<String> progress) {
        try {
            return database.adopt(CAREFUL, progress::add);
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }

    @Test
    void whatTheOldProductWritesMeanwhileIsAdoptedOrComesAfterwards() throws Exception {
        PrismaDatabase database = PrismaDatabase.filled("public");
        List<UUID> before = new CopyOnWriteArrayList<>();
        List<UUID> after = new CopyOnWriteArrayList<>();
        CompletableFuture<Void> writing =
                CompletableFuture.runAsync(() -> write(database, before, after));
        await().until(() -> before.size() > 20);
        database.adopt(CAREFUL);
        writing.get();
        List<String> adopted = database.scratch().column("SELECT id FROM codeway.project");
        assertThat(adopted).containsAll(before.stream().map(UUID::toString).toList());
        assertThat(adopted)
                .doesNotContainAnyElementsOf(after.stream().map(UUID::toString).toList());
        assertThat(adopted).hasSize(253 + before.size());
        System.out.printf(
                "%d written before and adopted, %d written afterwards%n",
                before.size(), after.size());
    }

    /// One project after the other, until some have come too late. Whoever sees no adoption once it
    /// has its row holds a lock that an adoption has to wait for.
    private static void write(PrismaDatabase database, List<UUID> before, List<UUID> after) {
        try (Connection writer = database.scratch().connect()) {
            writer.setAutoCommit(false);
            while (after.size() < 20) {
                UUID id = UUID.randomUUID();
                ScratchDatabase.execute(
                        writer,
                        """
                        INSERT INTO "Project" (id, name, git_url, subdomain, updated_at)
                        VALUES (?::text, 'New', 'https://github.com/acme/new.git', ?::text, now())
                        """,
                        id,
                        id);
                boolean late =
                        Rows.exists(writer, "SELECT FROM pg_namespace WHERE nspname = 'codeway'");
                writer.commit();
                (late ? after : before).add(id);
            }
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    @Test
    void whoeverIsKilledBetweenTwoStepsLeavesNothing() throws Exception {
        PrismaDatabase database = twoProjects();
        String before = database.everything();
        int killed = 0;
        AtomicInteger steps = new AtomicInteger();
        while (true) {
            int last = killed;
            steps.set(0);
            try {
                database.adopt(
                        BOLD,
                        _ -> {
                            if (steps.getAndIncrement() == last) {
                                killEveryBackEnd(database);
                            }
                        });
                break;
            } catch (SQLException died) {
                killed++;
                assertThat(database.everything()).isEqualTo(before);
            }
        }
        assertThat(killed).isGreaterThan(12);
        assertThat(database.scratch().count("codeway.project")).isEqualTo(2);
        System.out.printf("Killed after each of %d steps; nothing changed until the end%n", killed);
    }

    @Test
    void whoeverIsKilledInTheMiddleOfAnythingLeavesAllOrNothing() throws Exception {
        long seed = Long.getLong("codeway.test.seed", System.nanoTime());
        System.out.println("codeway.test.seed=" + seed);
        Random random = new Random(seed);
        PrismaDatabase database = PrismaDatabase.filled("public");
        String before = database.everything();
        int killed = 0;
        boolean done = false;
        for (int i = 0; i < 25 && !done; i++) {
            CompletableFuture<AdoptionReport> adoption =
                    CompletableFuture.supplyAsync(() -> adopt(database, new ArrayList<>()));
            long moment = System.nanoTime() + random.nextLong(300_000_000);
            await().pollInterval(Duration.ofMillis(1)).until(() -> System.nanoTime() > moment);
            killEveryBackEnd(database);
            try {
                done = adoption.get().outcome() != Outcome.BLOCKED;
            } catch (ExecutionException died) {
                killed++;
                done =
                        database.scratch()
                                        .column("SELECT to_regclass('codeway.adoption')")
                                        .getFirst()
                                != null;
                if (!done) {
                    assertThat(database.everything()).isEqualTo(before);
                }
            }
        }
        database.adopt(CAREFUL);
        assertThat(database.scratch().count("codeway.deployment")).isEqualTo(2558);
        System.out.printf("Killed %d times at any moment%n", killed);
    }

    private static void killEveryBackEnd(PrismaDatabase database) {
        try {
            database.scratch()
                    .column(
                            """
                            SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
                            WHERE datname = current_database() AND pid <> pg_backend_pid()
                            """);
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    @Test
    void theArchiveGoesWhenItIsToldToAndOnlyOnce() throws Exception {
        PrismaDatabase database = PrismaDatabase.filled("public");
        assertRefused(database, false, "no record of an adoption");
        assertRefused(database, true, "no record of an adoption");
        database.adopt(CAREFUL);
        assertThat(database.dropArchive(false))
                .containsExactly("Deployment", "Project", "_prisma_migrations");
        assertThat(database.scratch().snapshot("public")).isEmpty();
        assertThat(database.dropArchive(false)).isEmpty();
        assertThat(database.scratch().count("codeway.project")).isEqualTo(253);
        assertThat(database.adopt(CAREFUL).outcome()).isEqualTo(Outcome.ALREADY_ADOPTED);
    }

    @Test
    void theArchiveStaysWhereSomebodyStillWritesThereUnlessForced() throws Exception {
        for (String change :
                List.of(
                        "INSERT INTO \"Project\" SELECT 'new', name, git_url, 'new', now(), now()"
                                + " FROM \"Project\" LIMIT 1",
                        "UPDATE \"Deployment\" SET status = 'FAIL' WHERE status = 'READY'",
                        "DELETE FROM \"Deployment\"")) {
            PrismaDatabase database = twoProjects();
            database.adopt(CAREFUL);
            database.scratch().execute(change);
            String before = database.everything();
            assertRefused(database, false, "somebody has written");
            assertThat(database.everything()).isEqualTo(before);
            assertThat(database.dropArchive(true)).containsExactly("Deployment", "Project");
        }
    }

    @Test
    void theArchiveStaysWhereOthersBuildOnItAndPrismasHistoryWhereItHasOtherTables()
            throws Exception {
        PrismaDatabase database = PrismaDatabase.filled("public");
        database.scratch().execute("CREATE VIEW names AS SELECT name FROM \"Project\"");
        database.scratch().execute("CREATE TABLE \"User\" (id int)");
        database.adopt(CAREFUL);
        assertRefused(database, true, "names");
        database.scratch().execute("DROP VIEW names");
        assertThat(database.dropArchive(false)).containsExactly("Deployment", "Project");
        assertThat(database.scratch().count("_prisma_migrations")).isEqualTo(1);
    }

    private static void assertRefused(PrismaDatabase database, boolean force, String why) {
        assertThatThrownBy(() -> database.dropArchive(force))
                .isInstanceOfSatisfying(
                        CommandFailure.class, it -> assertThat(it.exit()).isEqualTo(Exit.REFUSED))
                .hasMessageContaining(why);
    }

    private static PrismaDatabase twoProjects() throws SQLException {
        PrismaDatabase database = PrismaDatabase.empty();
        database.project(ONE, "one", "2025-01-01 10:00:00.123");
        database.project(TWO, "two", "2025-01-02 10:00:00.123");
        database.deployment(D1, TWO, "READY", "2025-01-03 10:00:00.123");
        database.deployment(D2, TWO, "FAIL", "2025-01-04 10:00:00.123");
        return database;
    }
}
