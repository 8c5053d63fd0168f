package dev.codeway.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.util.PSQLException;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

/// What the database itself promises of the feed, whoever writes and however late they commit.
class FeedTest {

    private ScratchDatabase database;

    @BeforeEach
    void migrate() throws SQLException {
        database = ScratchDatabase.empty();
        database.migrate();
    }

    @Test
    void everyChangeLeavesExactlyOneEvent() throws SQLException {
        UUID project = UUID.randomUUID();
        UUID deployment = UUID.randomUUID();
        try (Connection connection = database.connect()) {
            insertProject(connection, project);
            assertThat(news(connection)).containsExactly("project.created " + project);
            set(connection, "project", project, "name = 'Shop 2'");
            assertThat(news(connection)).containsExactly("project.updated " + project);
            set(connection, "project", project, "last_deployment_number = 1");
            assertThat(news(connection)).as("a counter is no change").isEmpty();
            insertDeployment(connection, project, deployment);
            assertThat(news(connection)).containsExactly("deployment.created " + deployment);
            set(connection, "deployment", deployment, "status = 'QUEUED', queued_at = now()");
            assertThat(news(connection)).containsExactly("deployment.queued " + deployment);
            set(connection, "deployment", deployment, "status = 'IN_PROGRESS', started_at = now()");
            assertThat(news(connection)).containsExactly("deployment.started " + deployment);
            set(connection, "deployment", deployment, "cancel_requested_at = now()");
            assertThat(news(connection))
                    .containsExactly("deployment.cancel_requested " + deployment);
            set(connection, "deployment", deployment, "updated_at = now()");
            assertThat(news(connection)).as("a time is no change").isEmpty();
            set(
                    connection,
                    "deployment",
                    deployment,
                    "status = 'QUEUED', cancel_requested_at = NULL");
            assertThat(news(connection)).containsExactly("deployment.requeued " + deployment);
            set(connection, "deployment", deployment, "status = 'IN_PROGRESS', started_at = now()");
            news(connection);
            set(connection, "deployment", deployment, "status = 'READY', finished_at = now()");
            assertThat(news(connection)).containsExactly("deployment.ready " + deployment);
            connection.setAutoCommit(false);
            release(connection, project, deployment);
            connection.commit();
            connection.setAutoCommit(true);
            assertThat(news(connection))
                    .containsExactly("release.created " + deployment, "project.updated " + project);
        }
    }

    @Test
    void failuresAndDeletionsAreToldWithWhatWas() throws SQLException {
        UUID project = UUID.randomUUID();
        UUID deployment = UUID.randomUUID();
        try (Connection connection = database.connect()) {
            insertProject(connection, project);
            insertDeployment(connection, project, deployment);
            news(connection);
            set(
                    connection,
                    "deployment",
                    deployment,
                    "status = 'FAIL', reason = 'CANCELED', finished_at = now()");
            assertThat(news(connection)).containsExactly("deployment.failed " + deployment);
            ScratchDatabase.execute(
                    connection, "DELETE FROM codeway.deployment WHERE id = ?", deployment);
            ScratchDatabase.execute(
                    connection, "DELETE FROM codeway.project WHERE id = ?", project);
            assertThat(news(connection))
                    .containsExactly(
                            "deployment.deleted " + deployment, "project.deleted " + project);
            assertThat(
                            database.column(
                                    """
                                    SELECT data ->> 'reason' FROM codeway.event
                                    WHERE type = 'deployment.deleted' AND deployment_id = ?
                                    """,
                                    deployment))
                    .containsExactly("CANCELED");
        }
    }

    @Test
    void whatIsRolledBackIsNotToldAndHidesNothing() throws SQLException {
        try (Connection connection = database.connect()) {
            connection.setAutoCommit(false);
            insertProject(connection, UUID.randomUUID());
            connection.rollback();
            connection.setAutoCommit(true);
            assertThat(news(connection)).isEmpty();
            UUID after = UUID.randomUUID();
            insertProject(connection, after);
            assertThat(news(connection)).containsExactly("project.created " + after);
        }
    }

    @Test
    void whatASavepointTakesBackIsNotToldAndTheRestIs() throws SQLException {
        try (Connection connection = database.connect();
                Connection reader = database.connect()) {
            connection.setAutoCommit(false);
            Savepoint nothingYet = connection.setSavepoint();
            insertProject(connection, UUID.randomUUID());
            assertThat(locks()).isEqualTo(1);
            connection.rollback(nothingYet);
            assertThat(locks()).as("went with the savepoint").isZero();
            UUID kept = UUID.randomUUID();
            insertProject(connection, kept);
            assertThat(locks()).isEqualTo(1);
            Savepoint something = connection.setSavepoint();
            insertProject(connection, UUID.randomUUID());
            connection.rollback(something);
            UUID last = UUID.randomUUID();
            insertProject(connection, last);
            assertThat(locks()).isEqualTo(1);
            assertThat(news(reader)).isEmpty();
            connection.commit();
            assertThat(news(reader))
                    .containsExactly("project.created " + kept, "project.created " + last);
        }
    }

    @Test
    void aStatementThatChangesManyIsToldRowByRow() throws SQLException {
        UUID renamed = UUID.randomUUID();
        UUID counted = UUID.randomUUID();
        UUID pinned = UUID.randomUUID();
        try (Connection connection = database.connect()) {
            ScratchDatabase.execute(
                    connection,
                    """
                    INSERT INTO codeway.project (id, name, git_url, subdomain, created_at, updated_at)
                    SELECT id, 'Shop', 'https://github.com/acme/shop.git', 'p-' || id, now(), now()
                    FROM unnest(ARRAY[?, ?, ?]::uuid[]) AS id
                    """,
                    renamed,
                    counted,
                    pinned);
            assertThat(news(connection))
                    .containsExactly(
                            "project.created " + renamed,
                            "project.created " + counted,
                            "project.created " + pinned);
            ScratchDatabase.execute(
                    connection,
                    """
                    UPDATE codeway.project SET name = CASE id WHEN ? THEN 'Shop 2' ELSE name END,
                        pinned = id = ?, last_deployment_number = last_deployment_number + 1
                    """,
                    renamed,
                    pinned);
            assertThat(news(connection))
                    .containsExactlyInAnyOrder(
                            "project.updated " + renamed, "project.updated " + pinned);
            assertThat(
                            database.column(
                                    """
                                    SELECT concat_ws(' ', data ->> 'id', data ->> 'name', data ->> 'pinned')
                                    FROM codeway.event WHERE type = 'project.updated'
                                    """))
                    .containsExactlyInAnyOrder(renamed + " Shop 2 false", pinned + " Shop true");
            ScratchDatabase.execute(
                    connection, "UPDATE codeway.project SET name = 'Shop 3' WHERE false");
            assertThat(news(connection)).as("nothing was changed").isEmpty();
            ScratchDatabase.execute(connection, "DELETE FROM codeway.project");
            assertThat(news(connection))
                    .containsExactlyInAnyOrder(
                            "project.deleted " + renamed,
                            "project.deleted " + counted,
                            "project.deleted " + pinned);
        }
    }

    // Which PostgreSQL keeps, and with a loop in a loop as many would take the square of the time.
    @Test
    void thePlanForOneRowIsGoodForMany() throws SQLException {
        UUID project = UUID.randomUUID();
        UUID deployment = UUID.randomUUID();
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            insertProject(connection, project);
            insertDeployment(connection, project, deployment);
            statement.execute(
                    """
                    LOAD 'auto_explain';
                    SET auto_explain.log_min_duration = 0;
                    SET auto_explain.log_nested_statements = on;
                    SET auto_explain.log_level = notice
                    """);
            for (String change :
                    List.of(
                            "UPDATE codeway.project SET name = 'Shop 2'",
                            "UPDATE codeway.deployment SET status = 'QUEUED', queued_at = now()")) {
                statement.execute(change);
                StringBuilder plans = new StringBuilder();
                for (SQLWarning it = statement.getWarnings();
                        it != null;
                        it = it.getNextWarning()) {
                    plans.append(it.getMessage()).append('\n');
                }
                assertThat(plans)
                        .as(change)
                        .contains("Named Tuplestore Scan")
                        .containsPattern("(Hash|Merge) Full Join");
            }
        }
    }

    @Test
    void nobodyWritesEventsByHand() throws SQLException {
        UUID project = UUID.randomUUID();
        try (Connection connection = database.connect()) {
            insertProject(connection, project);
            for (String forgery :
                    List.of(
                            """
                            INSERT INTO codeway.event (id, type, project_id, data, created_at)
                            VALUES (nextval('codeway.event_id'), 'project.created',
                                gen_random_uuid(), '{}', now())
                            """,
                            "UPDATE codeway.event SET type = 'project.deleted'",
                            "UPDATE codeway.event SET data = '{}'")) {
                PSQLException refused =
                        catchThrowableOfType(
                                PSQLException.class,
                                () -> ScratchDatabase.execute(connection, forgery));
                assertThat(refused.getSQLState()).as(forgery).isEqualTo("23514");
            }
            assertThat(news(connection)).containsExactly("project.created " + project);
        }
    }

    @Test
    void whoCommitsLateIsWaitedFor() throws SQLException {
        UUID early = UUID.randomUUID();
        UUID late = UUID.randomUUID();
        try (Connection slow = database.connect();
                Connection quick = database.connect();
                Connection reader = database.connect()) {
            slow.setAutoCommit(false);
            insertProject(slow, late);
            insertProject(quick, early);
            assertThat(news(reader)).as("the lower id has not committed").isEmpty();
            slow.commit();
            assertThat(news(reader))
                    .containsExactly("project.created " + late, "project.created " + early);
        }
    }

    @Test
    void aLongTransactionOfSomebodyElseHoldsNobodyUp() throws SQLException {
        database.execute("CREATE TABLE public.elsewhere (n integer)");
        UUID project = UUID.randomUUID();
        try (Connection somebody = database.connect();
                Connection writer = database.connect();
                Connection reader = database.connect()) {
            somebody.setAutoCommit(false);
            ScratchDatabase.execute(somebody, "INSERT INTO public.elsewhere VALUES (1)");
            ScratchDatabase.execute(somebody, "SELECT count(*) FROM codeway.project");
            insertProject(writer, project);
            assertThat(news(reader)).containsExactly("project.created " + project);
        }
    }

    @Test
    void tenThousandChangesInOneTransactionTakeOneLock() throws SQLException {
        try (Connection connection = database.connect();
                Connection reader = database.connect()) {
            connection.setAutoCommit(false);
            ScratchDatabase.execute(
                    connection,
                    """
                    INSERT INTO codeway.project
                        (id, name, git_url, subdomain, created_at, updated_at)
                    SELECT gen_random_uuid(), 'P', 'https://github.com/a/b', 'p-' || n, now(), now()
                    FROM generate_series(1, 10000) AS n
                    """);
            assertThat(locks()).isEqualTo(1);
            connection.commit();
            assertThat(news(reader)).hasSize(10_000).doesNotHaveDuplicates();
        }
    }

    @Test
    void theHorizonIsRightAlsoBeyondWhatALockCanSay() throws SQLException {
        for (long dealt : List.of(2_147_483_640L, 4_294_967_290L, 6_442_450_940L)) {
            database.execute("SELECT setval('codeway.event_id', ?)", dealt);
            database.execute("UPDATE codeway.event_retention SET deleted_to = ?", dealt);
            try (Connection slow = database.connect();
                    Connection quick = database.connect();
                    Connection reader = database.connect()) {
                slow.setAutoCommit(false);
                insertProject(slow, UUID.randomUUID());
                for (int i = 0; i < 20; i++) {
                    insertProject(quick, UUID.randomUUID());
                }
                assertThat(horizon(reader)).isEqualTo(dealt);
                slow.commit();
                assertThat(horizon(reader)).isEqualTo(dealt + 21);
            }
        }
    }

    /// Writers commit late, in another order or not at all; readers come again and again with their
    /// cursor. `-Dcodeway.test.seed=…` plays one run again.
    @Test
    void everyReaderSeesEveryEventOnceInTheSameOrder() throws Exception {
        long seed = Long.getLong("codeway.test.seed", new Random().nextLong());
        System.out.println("codeway.test.seed=" + seed);
        int writers = 12;
        int readers = 4;
        AtomicBoolean written = new AtomicBoolean();
        try (ExecutorService threads = Executors.newFixedThreadPool(writers + readers)) {
            List<Future<List<String>>> reading = new ArrayList<>();
            for (int i = 0; i < readers; i++) {
                Random random = new Random(seed - 1 - i);
                reading.add(threads.submit(() -> readUntil(written, random)));
            }
            List<Future<?>> writing = new ArrayList<>();
            for (int i = 0; i < writers; i++) {
                Random random = new Random(seed + i);
                writing.add(
                        threads.submit(
                                () -> {
                                    write(random, 60);
                                    return null;
                                }));
            }
            for (Future<?> writer : writing) {
                writer.get();
            }
            written.set(true);
            List<String> all = database.column("SELECT id FROM codeway.event ORDER BY id");
            assertThat(all).hasSizeGreaterThan(300);
            for (Future<List<String>> reader : reading) {
                assertThat(reader.get()).as("seed %d", seed).isEqualTo(all);
            }
        }
    }

    private void write(Random random, int transactions) throws SQLException {
        try (Connection connection = database.connect()) {
            connection.setAutoCommit(false);
            for (int i = 0; i < transactions; i++) {
                for (int change = random.nextInt(4); change >= 0; change--) {
                    insertProject(connection, UUID.randomUUID());
                    dawdle(connection, random);
                }
                if (random.nextInt(4) == 0) {
                    Savepoint savepoint = connection.setSavepoint();
                    insertProject(connection, UUID.randomUUID());
                    connection.rollback(savepoint);
                }
                dawdle(connection, random);
                if (random.nextInt(5) == 0) {
                    connection.rollback();
                } else {
                    connection.commit();
                }
            }
        }
    }

    private static void dawdle(Connection connection, Random random) throws SQLException {
        if (random.nextInt(3) == 0) {
            ScratchDatabase.execute(connection, "SELECT pg_sleep(?)", random.nextInt(20) / 1_000.0);
        }
    }

    private List<String> readUntil(AtomicBoolean written, Random random) throws SQLException {
        List<String> seen = new ArrayList<>();
        long cursor = 0;
        try (Connection connection = database.connect()) {
            boolean last;
            do {
                last = written.get();
                List<Long> page = read(connection, cursor, 1 + random.nextInt(50));
                while (!page.isEmpty()) {
                    page.forEach(id -> seen.add(String.valueOf(id)));
                    cursor = page.getLast();
                    page = read(connection, cursor, 1 + random.nextInt(50));
                }
            } while (!last);
        }
        return seen;
    }

    /// As the service reads: the horizon in a statement of its own, before the events.
    private static List<Long> read(Connection connection, long cursor, int limit)
            throws SQLException {
        long horizon = horizon(connection);
        List<Long> ids = new ArrayList<>();
        try (PreparedStatement statement =
                connection.prepareStatement(
                        "SELECT id FROM codeway.event WHERE id > ? AND id <= ? ORDER BY id LIMIT ?")) {
            statement.setLong(1, cursor);
            statement.setLong(2, horizon);
            statement.setInt(3, limit);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    ids.add(rows.getLong(1));
                }
            }
        }
        return ids;
    }

    private long seenUpTo;

    /// What has appeared since this was asked last: types, and what they are about.
    private List<String> news(Connection connection) throws SQLException {
        long horizon = horizon(connection);
        List<String> news = new ArrayList<>();
        try (PreparedStatement statement =
                connection.prepareStatement(
                        """
                        SELECT id, type || ' ' || coalesce(deployment_id, project_id)
                        FROM codeway.event WHERE id > ? AND id <= ? ORDER BY id
                        """)) {
            statement.setLong(1, seenUpTo);
            statement.setLong(2, horizon);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    seenUpTo = rows.getLong(1);
                    news.add(rows.getString(2));
                }
            }
        }
        return news;
    }

    private static long horizon(Connection connection) throws SQLException {
        try (PreparedStatement statement =
                        connection.prepareStatement("SELECT codeway.event_horizon()");
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    private int locks() throws SQLException {
        return Integer.parseInt(
                database.column(
                                """
                                SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database
                                WHERE l.locktype = 'advisory' AND l.classid = 1129268292
                                    AND d.datname = current_database()
                                """)
                        .getFirst());
    }

    private static void insertProject(Connection connection, UUID id) throws SQLException {
        ScratchDatabase.execute(
                connection,
                """
                INSERT INTO codeway.project (id, name, git_url, subdomain, created_at, updated_at)
                VALUES (?, 'Shop', 'https://github.com/acme/shop.git', ?, now(), now())
                """,
                id,
                "p-" + id);
    }

    private static void insertDeployment(Connection connection, UUID project, UUID id)
            throws SQLException {
        ScratchDatabase.execute(
                connection,
                """
                INSERT INTO codeway.deployment
                    (id, project_id, number, status, created_at, updated_at)
                VALUES (?, ?, 1, 'NOT_STARTED', now(), now())
                """,
                id,
                project);
    }

    private static void release(Connection connection, UUID project, UUID deployment)
            throws SQLException {
        UUID release = UUID.randomUUID();
        ScratchDatabase.execute(
                connection,
                """
                INSERT INTO codeway.release (id, project_id, number, deployment_id, kind, live_from)
                VALUES (?, ?, 1, ?, 'AUTO', now())
                """,
                release,
                project,
                deployment);
        ScratchDatabase.execute(
                connection,
                """
                UPDATE codeway.project
                SET live_release_id = ?, live_deployment_id = ?, live_since = now() WHERE id = ?
                """,
                release,
                deployment,
                project);
    }

    private static void set(Connection connection, String table, UUID id, String assignment)
            throws SQLException {
        ScratchDatabase.execute(
                connection, "UPDATE codeway." + table + " SET " + assignment + " WHERE id = ?", id);
    }
}
