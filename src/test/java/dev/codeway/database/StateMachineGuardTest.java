package dev.codeway.database;

import static dev.codeway.testsupport.Concurrently.together;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/// What the database itself refuses, also from whoever writes past the service.
class StateMachineGuardTest {

    private static final List<String> STATUSES =
            List.of("NOT_STARTED", "QUEUED", "IN_PROGRESS", "READY", "FAIL");
    private static final Set<Move> ARROWS =
            Set.of(
                    new Move("NOT_STARTED", "QUEUED"),
                    new Move("NOT_STARTED", "FAIL"),
                    new Move("QUEUED", "IN_PROGRESS"),
                    new Move("QUEUED", "FAIL"),
                    new Move("IN_PROGRESS", "READY"),
                    new Move("IN_PROGRESS", "FAIL"),
                    new Move("IN_PROGRESS", "QUEUED"));

    private static final Optional<Refusal> TAKEN = Optional.empty();
    private static final Optional<Refusal> NO_ARROW = check("ck_deployment_arrow");
    private static final Optional<Refusal> ANOTHER_WAITS = unique("ux_deployment_queued");

    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private static ScratchDatabase database;

    private record Move(String from, String to) {

        boolean goesNowhere() {
            return from.equals(to);
        }

        @Override
        public String toString() {
            return from + " -> " + to;
        }
    }

    private record Refusal(String state, @Nullable String constraint) {}

    @BeforeAll
    static void migrate() throws SQLException {
        database = ScratchDatabase.empty();
        database.migrate();
    }

    private static Stream<Move> moves() {
        return STATUSES.stream().flatMap(from -> STATUSES.stream().map(to -> new Move(from, to)));
    }

    @ParameterizedTest
    @MethodSource("moves")
    void aDeploymentGoesAlongItsArrowsAndNoOtherWay(Move move) throws SQLException {
        UUID id = deploymentThatIs(move.from());
        if (ARROWS.contains(move) || move.goesNowhere()) {
            assertThat(attempt(() -> move(id, move.to()))).isEqualTo(TAKEN);
            assertThat(status(id)).isEqualTo(move.to());
        } else {
            assertThat(attempt(() -> move(id, move.to()))).isEqualTo(NO_ARROW);
            assertThat(status(id)).isEqualTo(move.from());
        }
    }

    @Test
    void aDeploymentBeginsShelvedOrQueued() throws SQLException {
        UUID project = project();
        for (String status : List.of("NOT_STARTED", "QUEUED")) {
            assertThat(status(insert(project, status))).isEqualTo(status);
        }
        for (String status : List.of("IN_PROGRESS", "READY", "FAIL", "PAUSED")) {
            assertThat(attempt(() -> insert(project, status))).isEqualTo(NO_ARROW);
        }
    }

    @Test
    void atMostOneDeploymentOfAProjectWaits() throws SQLException {
        UUID project = project();
        UUID first = insert(project, "QUEUED");
        UUID shelved = insert(project, "NOT_STARTED");
        assertThat(attempt(() -> insert(project, "QUEUED"))).isEqualTo(ANOTHER_WAITS);
        assertThat(attempt(() -> move(shelved, "QUEUED"))).isEqualTo(ANOTHER_WAITS);
        UUID another = project();
        assertThat(attempt(() -> insert(another, "QUEUED"))).isEqualTo(TAKEN);
        move(first, "IN_PROGRESS");
        assertThat(attempt(() -> insert(project, "QUEUED"))).isEqualTo(TAKEN);
        assertThat(attempt(() -> move(first, "QUEUED"))).isEqualTo(ANOTHER_WAITS);
    }

    @Test
    void ofManyThatAreQueuedAtOnceOneIsTaken() throws Exception {
        for (int round = 0; round < 5; round++) {
            UUID project = project();
            List<Optional<Refusal>> outcomes =
                    together(4, () -> attempt(() -> insert(project, "QUEUED")));
            assertThat(outcomes)
                    .containsExactlyInAnyOrder(TAKEN, ANOTHER_WAITS, ANOTHER_WAITS, ANOTHER_WAITS);
        }
    }

    @Test
    void whoQueuesWhileAnotherHasNotCommittedWaitsAndIsRefused() throws Exception {
        UUID project = project();
        try (Connection first = database.connect()) {
            first.setAutoCommit(false);
            insert(first, project, "QUEUED");
            CompletableFuture<Optional<Refusal>> second =
                    CompletableFuture.supplyAsync(() -> attempt(() -> insert(project, "QUEUED")));
            Awaitility.await().until(StateMachineGuardTest::somebodyWaitsForALock);
            assertThat(second).isNotDone();
            first.commit();
            assertThat(second.get(20, TimeUnit.SECONDS)).isEqualTo(ANOTHER_WAITS);
        }
    }

    @Test
    void onlyAFailureHasAReason() throws SQLException {
        for (String status : STATUSES) {
            UUID id = deploymentThatIs(status);
            assertThat(attempt(() -> giveReason(id, "TIMEOUT")))
                    .isEqualTo(status.equals("FAIL") ? TAKEN : check("ck_deployment_reason"));
        }
    }

    @Test
    void theReasonOfAFailureIsOneOfFiveOrUnknown() throws SQLException {
        UUID id = deploymentThatIs("FAIL");
        for (String reason :
                List.of("BUILD_ERROR", "TIMEOUT", "WORKER_LOST", "CANCELED", "SUPERSEDED")) {
            assertThat(attempt(() -> giveReason(id, reason))).isEqualTo(TAKEN);
        }
        assertThat(attempt(() -> giveReason(id, null))).isEqualTo(TAKEN);
        assertThat(attempt(() -> giveReason(id, "BOREDOM")))
                .isEqualTo(check("ck_deployment_reason"));
    }

    @Test
    void aDeploymentHasATimeOfItsEndOnceItHasEnded() throws SQLException {
        for (String status : STATUSES) {
            UUID id = deploymentThatIs(status);
            boolean ended = List.of("READY", "FAIL").contains(status);
            Optional<Refusal> refused = check("ck_deployment_finished_at");
            assertThat(attempt(() -> set(id, "finished_at = now()")))
                    .isEqualTo(ended ? TAKEN : refused);
            assertThat(attempt(() -> set(id, "finished_at = NULL")))
                    .isEqualTo(ended ? refused : TAKEN);
        }
    }

    @Test
    void aDeploymentThatEndsWithoutATimeDoesNotEnd() throws SQLException {
        UUID id = deploymentThatIs("IN_PROGRESS");
        for (String end : List.of("READY", "FAIL")) {
            assertThat(attempt(() -> set(id, "status = '" + end + "'")))
                    .isEqualTo(check("ck_deployment_finished_at"));
        }
        assertThat(status(id)).isEqualTo("IN_PROGRESS");
    }

    @Test
    void whatWasQueuedOrStartedKnowsWhen() throws SQLException {
        for (String status : List.of("QUEUED", "IN_PROGRESS", "READY")) {
            UUID id = deploymentThatIs(status);
            assertThat(attempt(() -> set(id, "queued_at = NULL")))
                    .isEqualTo(check("ck_deployment_queued_at"));
        }
        UUID running = deploymentThatIs("IN_PROGRESS");
        assertThat(attempt(() -> set(running, "started_at = NULL")))
                .isEqualTo(check("ck_deployment_started_at"));
    }

    @Test
    void aNumberIsDealtOncePerProject() throws SQLException {
        UUID project = project();
        UUID first = insert(project, "NOT_STARTED");
        UUID second = insert(project, "NOT_STARTED");
        UUID elsewhere = insert(project(), "NOT_STARTED");
        String ofTheFirst =
                "number = (SELECT number FROM codeway.deployment WHERE id = '" + first + "')";
        assertThat(attempt(() -> set(second, ofTheFirst)))
                .isEqualTo(unique("ux_deployment_number"));
        assertThat(attempt(() -> set(elsewhere, ofTheFirst))).isEqualTo(TAKEN);
        assertThat(attempt(() -> set(second, "number = 0")))
                .isEqualTo(check("ck_deployment_number"));
    }

    @Test
    void aSubdomainBelongsToOneProject() throws SQLException {
        project("taken");
        assertThat(attempt(() -> project("taken"))).isEqualTo(unique("ux_project_subdomain"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "7", "a-b", "a--b", "0-0", "abc--d"})
    void aSubdomainThatIsALabelIsTaken(String subdomain) {
        assertThat(attempt(() -> project(subdomain))).isEqualTo(TAKEN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "A",
                "shoP",
                "a.b",
                "a_b",
                "a b",
                "-a",
                "a-",
                "-",
                "ä",
                "a\n",
                "\na",
                "xn--bcher-kva",
                "ab--c",
                "a/b",
                "*",
                "ａ"
            })
    void aSubdomainThatIsNoLabelIsRefused(String subdomain) {
        assertThat(attempt(() -> project(subdomain))).isEqualTo(check("ck_project_subdomain"));
    }

    @Test
    void aSubdomainHas63CharactersAtMost() {
        assertThat(attempt(() -> project("a".repeat(63)))).isEqualTo(TAKEN);
        assertThat(attempt(() -> project("a".repeat(64)))).isEqualTo(check("ck_project_subdomain"));
    }

    @Test
    void aProjectWithDeploymentsCannotBeDeleted() throws SQLException {
        UUID project = project();
        UUID deployment = insert(project, "NOT_STARTED");
        // Before PostgreSQL 18 it is 23503.
        assertThat(attempt(() -> delete("project", project)))
                .contains(new Refusal("23001", "fk_deployment_project"));
        delete("deployment", deployment);
        assertThat(attempt(() -> delete("project", project))).isEqualTo(TAKEN);
    }

    @Test
    void aRetryOutlivesItsOriginalAndStillNamesIt() throws SQLException {
        UUID project = project();
        UUID original = insert(project, "NOT_STARTED");
        UUID retry = insert(project, "NOT_STARTED");
        set(retry, "retry_of = '" + original + "'");
        delete("deployment", original);
        assertThat(database.column("SELECT retry_of FROM codeway.deployment WHERE id = ?", retry))
                .containsExactly(original.toString());
    }

    private static Optional<Refusal> check(String constraint) {
        return Optional.of(new Refusal("23514", constraint));
    }

    private static Optional<Refusal> unique(String constraint) {
        return Optional.of(new Refusal("23505", constraint));
    }

    /// Why the database refused, if it did.
    private static Optional<Refusal> attempt(ThrowingCallable write) {
        PSQLException refused = catchThrowableOfType(PSQLException.class, write);
        if (refused == null) {
            return Optional.empty();
        }
        ServerErrorMessage message = refused.getServerErrorMessage();
        return Optional.of(
                new Refusal(
                        refused.getSQLState(), message == null ? null : message.getConstraint()));
    }

    private static UUID project() throws SQLException {
        return project("p-" + UUID.randomUUID());
    }

    private static UUID project(String subdomain) throws SQLException {
        UUID id = UUID.randomUUID();
        database.execute(
                """
                INSERT INTO codeway.project (id, name, git_url, subdomain, created_at, updated_at)
                VALUES (?, 'Shop', 'https://github.com/acme/shop.git', ?, now(), now())
                """,
                id,
                subdomain);
        return id;
    }

    /// A deployment of a project of its own that has come there along legal arrows.
    private static UUID deploymentThatIs(String status) throws SQLException {
        UUID id = insert(project(), status.equals("NOT_STARTED") ? status : "QUEUED");
        List<String> way =
                switch (status) {
                    case "IN_PROGRESS" -> List.of("IN_PROGRESS");
                    case "READY", "FAIL" -> List.of("IN_PROGRESS", status);
                    default -> List.of();
                };
        for (String next : way) {
            move(id, next);
        }
        return id;
    }

    private static UUID insert(UUID project, String status) throws SQLException {
        try (Connection connection = database.connect()) {
            return insert(connection, project, status);
        }
    }

    private static UUID insert(Connection connection, UUID project, String status)
            throws SQLException {
        UUID id = UUID.randomUUID();
        ScratchDatabase.execute(
                connection,
                """
                INSERT INTO codeway.deployment (id, project_id, number, status, created_at,
                    updated_at, queued_at, started_at, finished_at)
                SELECT ?, ?, ?, status, now(), now(),
                    CASE WHEN status <> 'NOT_STARTED' THEN now() END,
                    CASE WHEN status IN ('IN_PROGRESS', 'READY') THEN now() END,
                    CASE WHEN status IN ('READY', 'FAIL') THEN now() END
                FROM (SELECT ?) AS wanted (status)
                """,
                id,
                project,
                NUMBERS.incrementAndGet(),
                status);
        return id;
    }

    private static void move(UUID id, String status) throws SQLException {
        try (Connection connection = database.connect()) {
            move(connection, id, status);
        }
    }

    /// Sets the times that the new status asks for, so that nothing but the arrow can be wrong.
    private static void move(Connection connection, UUID id, String status) throws SQLException {
        ScratchDatabase.execute(
                connection,
                """
                UPDATE codeway.deployment SET status = wanted.status, updated_at = now(),
                    queued_at = CASE WHEN wanted.status <> 'NOT_STARTED' THEN now() END,
                    started_at = CASE WHEN wanted.status IN ('IN_PROGRESS', 'READY') THEN now() END,
                    finished_at = CASE WHEN wanted.status IN ('READY', 'FAIL') THEN now() END
                FROM (SELECT ?) AS wanted (status) WHERE id = ?
                """,
                status,
                id);
    }

    private static void set(UUID id, String assignment) throws SQLException {
        database.execute("UPDATE codeway.deployment SET " + assignment + " WHERE id = ?", id);
    }

    private static void giveReason(UUID id, @Nullable String reason) throws SQLException {
        database.execute("UPDATE codeway.deployment SET reason = ? WHERE id = ?", reason, id);
    }

    private static void delete(String table, UUID id) throws SQLException {
        database.execute("DELETE FROM codeway." + table + " WHERE id = ?", id);
    }

    private static String status(UUID id) throws SQLException {
        return database.column("SELECT status FROM codeway.deployment WHERE id = ?", id).getFirst();
    }

    private static boolean somebodyWaitsForALock() throws SQLException {
        return !database.column(
                        """
                        SELECT pid FROM pg_stat_activity
                        WHERE datname = current_database() AND wait_event_type = 'Lock'
                        """)
                .isEmpty();
    }
}
