package dev.codeway.event;

import static dev.codeway.testsupport.Api.createProject;
import static dev.codeway.testsupport.Api.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.codeway.testsupport.ServiceDatabase;
import dev.codeway.testsupport.Worker;

import io.quarkus.test.junit.QuarkusTest;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

@QuarkusTest
class AnnouncementsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @BeforeEach
    void emptyTheQueue() {
        Worker.emptyTheQueue();
    }

    @Test
    void nobodyReadsPastWhatIsAppendedQuietlyAndNotCommittedYet() throws SQLException {
        try (Connection writer = ServiceDatabase.connect();
                Connection reader = ServiceDatabase.connect()) {
            writer.setAutoCommit(false);
            ServiceDatabase.execute(writer, Announcements.QUIETLY);
            UUID project = insertProject(writer);
            long appended =
                    number(
                            writer,
                            "SELECT max(id) FROM codeway.event WHERE project_id = ?",
                            project);
            createProject();
            assertThat(number(reader, "SELECT codeway.event_horizon()")).isLessThan(appended);
            writer.commit();
            await().atMost(PATIENCE)
                    .until(() -> number(reader, "SELECT codeway.event_horizon()") >= appended);
        }
    }

    @Test
    void whatIsAppendedQuietlyIsNotAnnouncedByItsTransaction() throws SQLException {
        try (Connection quiet = ServiceDatabase.connect();
                Connection loud = ServiceDatabase.connect();
                Connection listener = listen()) {
            quiet.setAutoCommit(false);
            ServiceDatabase.execute(quiet, Announcements.QUIETLY);
            insertProject(quiet);
            quiet.commit();
            insertProject(loud);
            assertThat(heard(listener, pid(loud))).contains(pid(loud)).doesNotContain(pid(quiet));
        }
    }

    @Test
    void theServiceAnnouncesItOnceItIsCommitted() throws Exception {
        String project = createProject();
        try (Connection listener = listen()) {
            deploy(project);
            new Worker("quiet").claim().succeed().statusCode(200);
            PGConnection notifications = listener.unwrap(PGConnection.class);
            await().atMost(PATIENCE).until(() -> notifications.getNotifications(100).length > 0);
        }
    }

    private static Connection listen() throws SQLException {
        Connection listener = ServiceDatabase.connect();
        ServiceDatabase.execute(listener, "LISTEN codeway_event");
        return listener;
    }

    /// Who has notified, up to that one.
    private static Set<Integer> heard(Connection listener, int last) throws SQLException {
        Set<Integer> pids = new HashSet<>();
        PGConnection notifications = listener.unwrap(PGConnection.class);
        await().atMost(PATIENCE)
                .until(
                        () -> {
                            for (PGNotification it : notifications.getNotifications(100)) {
                                pids.add(it.getPID());
                            }
                            return pids.contains(last);
                        });
        return pids;
    }

    private static int pid(Connection connection) throws SQLException {
        return connection.unwrap(PGConnection.class).getBackendPID();
    }

    private static UUID insertProject(Connection connection) throws SQLException {
        UUID id = UUID.randomUUID();
        ServiceDatabase.execute(
                connection,
                """
                INSERT INTO codeway.project (id, name, git_url, subdomain, created_at, updated_at)
                VALUES (?, 'Quiet', 'https://github.com/acme/quiet', ?, now(), now())
                """,
                id,
                "quiet-" + id);
        return id;
    }

    private static long number(Connection connection, String sql, Object... parameters)
            throws SQLException {
        return Long.parseLong(ServiceDatabase.column(connection, sql, parameters).getFirst());
    }
}
