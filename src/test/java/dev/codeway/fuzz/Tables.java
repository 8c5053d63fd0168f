package dev.codeway.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.codeway.testsupport.ServiceDatabase;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/// What the database holds.
record Tables(Connection connection, List<String> names) {

    private static final int TIMES = 20;

    /// All but those that change by themselves or by being refused: answers under an idempotency
    /// key, what the courier writes, what is noted of callers.
    static Tables of(Connection connection) throws SQLException {
        return new Tables(
                connection,
                ServiceDatabase.column(
                        connection,
                        """
                        SELECT table_name FROM information_schema.tables
                        WHERE table_schema = 'codeway' AND table_type = 'BASE TABLE'
                            AND table_name NOT IN ('idempotency_key', 'webhook', 'webhook_delivery',
                                'webhook_attempt', 'api_key', 'environment')
                            AND table_name NOT LIKE 'audit%'
                        ORDER BY table_name
                        """));
    }

    /// Another one whenever a row was added, changed or deleted, be it to what it was before: a row
    /// knows the transaction that wrote it.
    String fingerprint() throws SQLException {
        StringBuilder union =
                new StringBuilder(
                        """
                        SELECT 'keys ' || count(*) || ' ' || coalesce(sum(hashtext(
                            (to_jsonb(api_key) - 'last_used_at')::text)), 0) FROM codeway.api_key
                        UNION ALL
                        SELECT 'webhooks ' || count(*) || ' ' || coalesce(sum(version), 0)
                        FROM codeway.webhook
                        """);
        for (String name : names) {
            union.append(
                    """
                    UNION ALL
                    SELECT '%1$s ' || count(*) || ' ' || coalesce(sum(xmin::text::bigint), 0)
                    FROM codeway."%1$s"
                    """
                            .formatted(name));
        }
        return String.join("\n", ServiceDatabase.column(connection, union.toString()));
    }

    /// The fingerprint, once what others began is over.
    String quiet() {
        AtomicReference<String> last = new AtomicReference<>("");
        return await().pollInterval(Duration.ofMillis(100))
                .until(
                        () -> {
                            String now = fingerprint();
                            return now.equals(last.getAndSet(now)) ? now : "";
                        },
                        fingerprint -> !fingerprint.isEmpty());
    }

    /// Asks once more.
    interface Again {

        void ask() throws IOException;
    }

    /// Whether a request changed something: it does so whenever it is sent again, and what the
    /// service does by itself meanwhile does not.
    boolean changedBy(String before, Again again) throws SQLException, IOException {
        String then = before;
        for (int time = 0; time < TIMES; time++) {
            if (fingerprint().equals(then)) {
                return false;
            }
            then = quiet();
            again.ask();
        }
        return !fingerprint().equals(then);
    }

    /// What holds of all that is there, whatever was asked for (the rules of the state machine, of
    /// the ledger and of the feed).
    ///
    /// @param since the time from which on projects are looked at
    void check(String since) throws SQLException {
        none(
                "projects with two that are queued or two that are built",
                """
                SELECT d.project_id FROM codeway.deployment d
                WHERE d.status IN ('QUEUED', 'IN_PROGRESS')
                GROUP BY d.project_id, d.status
                HAVING count(*) FILTER (WHERE d.status = 'QUEUED') > 1
                    OR count(*) FILTER (WHERE EXISTS (SELECT FROM codeway.build b
                        WHERE b.deployment_id = d.id AND b.ended_at IS NULL)) > 1
                """);
        none(
                "gaps or overlaps in a ledger",
                """
                SELECT project_id FROM (
                    SELECT project_id, live_until, lead(live_from) OVER (
                        PARTITION BY project_id ORDER BY number) AS next
                    FROM codeway.release WHERE live_from >= '%s') AS ledger
                WHERE live_until IS DISTINCT FROM next AND next IS NOT NULL
                """
                        .formatted(since));
        none(
                "what is live and not ready",
                """
                SELECT r.project_id FROM codeway.release r
                JOIN codeway.deployment d ON d.id = r.deployment_id
                WHERE d.status <> 'READY' OR d.project_id <> r.project_id
                """);
        none(
                "deployments whose events tell something else",
                """
                SELECT d.id FROM codeway.deployment d
                LEFT JOIN LATERAL (
                    SELECT count(*) FILTER (WHERE type = 'deployment.created') AS created,
                        (array_agg(data ORDER BY id DESC))[1] AS last
                    FROM codeway.event
                    WHERE deployment_id = d.id AND type LIKE 'deployment.%%') e ON true
                WHERE d.created_at >= '%s'
                    AND (e.created <> 1 OR e.last <> codeway.deployment_document(d))
                """
                        .formatted(since));
        none(
                "illegal arrows",
                """
                SELECT deployment_id || ': ' || before || ' -> ' || after FROM (
                    SELECT deployment_id, data ->> 'status' AS after, type,
                        lag(data ->> 'status') OVER (PARTITION BY deployment_id ORDER BY id) AS before
                    FROM codeway.event
                    WHERE type LIKE 'deployment.%%' AND created_at >= '%s') AS steps
                WHERE before <> after AND (before, after) NOT IN (
                    ('NOT_STARTED', 'QUEUED'), ('NOT_STARTED', 'FAIL'), ('QUEUED', 'IN_PROGRESS'),
                    ('QUEUED', 'FAIL'), ('IN_PROGRESS', 'QUEUED'), ('IN_PROGRESS', 'READY'),
                    ('IN_PROGRESS', 'FAIL'))
                """
                        .formatted(since));
    }

    private void none(String what, String sql) throws SQLException {
        assertThat(ServiceDatabase.column(connection, sql)).as(what).isEmpty();
    }
}
