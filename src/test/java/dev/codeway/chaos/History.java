package dev.codeway.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeway.testsupport.Postgres;
import dev.codeway.testsupport.ServiceDatabase;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Reads afterwards what the database recorded, and finds what must never be.
///
/// @param url of the database
record History(String url) {

    /// All that must hold of any history; throws where it does not.
    void check() throws SQLException {
        nothingIsStuck();
        everyClaimWasExclusive();
        onlyHoldersFinished();
        noArrowWasIllegal();
        eventsTellExactlyWhatIs();
        atMostOneReleaseWasLive();
    }

    private void nothingIsStuck() throws SQLException {
        assertThat(
                        column(
                                "SELECT id FROM codeway.deployment WHERE status IN ('QUEUED', 'IN_PROGRESS')"))
                .as("stuck")
                .isEmpty();
        assertThat(column("SELECT deployment_id FROM codeway.build WHERE ended_at IS NULL"))
                .as("builds that never ended")
                .isEmpty();
    }

    /// At no time did two workers hold the same deployment, or two deployments of a project.
    private void everyClaimWasExclusive() throws SQLException {
        assertThat(
                        column(
                                """
                                SELECT a.deployment_id FROM codeway.build a
                                JOIN codeway.build b ON b.project_id = a.project_id
                                    AND (b.deployment_id, b.attempt) <> (a.deployment_id, a.attempt)
                                    AND tstzrange(a.claimed_at, a.ended_at)
                                        && tstzrange(b.claimed_at, b.ended_at)
                                """))
                .as("builds of a project at the same time")
                .isEmpty();
        assertThat(
                        column(
                                """
                                SELECT d.id FROM codeway.deployment d
                                LEFT JOIN codeway.build b ON b.deployment_id = d.id
                                GROUP BY d.id
                                HAVING count(b.attempt) <> d.attempt
                                    OR coalesce(max(b.attempt), 0) <> d.attempt
                                """))
                .as("attempts without a build or twice")
                .isEmpty();
    }

    /// What became READY, or failed in a build, did so by its last attempt, and that by its worker.
    private void onlyHoldersFinished() throws SQLException {
        assertThat(
                        column(
                                """
                                SELECT d.id FROM codeway.deployment d
                                JOIN codeway.build b ON b.deployment_id = d.id AND b.attempt = d.attempt
                                WHERE (d.status = 'READY' OR d.reason = 'BUILD_ERROR')
                                    <> (b.outcome = 'COMPLETED' AND d.cancel_requested_at IS NULL)
                                """))
                .as("ends without a completion, or completions without an end")
                .isEmpty();
        assertThat(
                        column(
                                """
                                SELECT b.deployment_id FROM codeway.build b
                                JOIN codeway.deployment d ON d.id = b.deployment_id
                                WHERE b.outcome = 'COMPLETED' AND b.attempt <> d.attempt
                                """))
                .as("deployments that were built on after their completion")
                .isEmpty();
    }

    private void noArrowWasIllegal() throws SQLException {
        assertThat(
                        column(
                                """
                                SELECT deployment_id || ': ' || coalesce(before, 'nothing') || ' -> ' || after
                                FROM (
                                    SELECT deployment_id, data ->> 'status' AS after,
                                        lag(data ->> 'status') OVER (
                                            PARTITION BY deployment_id ORDER BY id) AS before,
                                        type
                                    FROM codeway.event WHERE type LIKE 'deployment.%') AS steps
                                WHERE (coalesce(before, ''), after) NOT IN (
                                    ('', 'QUEUED'), ('', 'NOT_STARTED'),
                                    ('NOT_STARTED', 'QUEUED'), ('NOT_STARTED', 'FAIL'),
                                    ('QUEUED', 'IN_PROGRESS'), ('QUEUED', 'FAIL'),
                                    ('IN_PROGRESS', 'QUEUED'), ('IN_PROGRESS', 'READY'),
                                    ('IN_PROGRESS', 'FAIL'))
                                AND type NOT IN ('deployment.cancel_requested', 'deployment.deleted')
                                """))
                .as("illegal arrows")
                .isEmpty();
    }

    /// Each change left one event: as many of each kind as there were changes, and the last one
    /// shows how things stand.
    private void eventsTellExactlyWhatIs() throws SQLException {
        assertThat(
                        column(
                                """
                                SELECT d.id FROM codeway.deployment d
                                LEFT JOIN LATERAL (
                                    SELECT count(*) FILTER (WHERE type = 'deployment.created') AS created,
                                        count(*) FILTER (WHERE type = 'deployment.started') AS started,
                                        count(*) FILTER (WHERE type IN
                                            ('deployment.ready', 'deployment.failed')) AS ended,
                                        count(*) FILTER (WHERE type = 'deployment.cancel_requested')
                                            AS canceled,
                                        (array_agg(data ORDER BY id DESC))[1] AS last
                                    FROM codeway.event WHERE deployment_id = d.id
                                        AND type LIKE 'deployment.%'
                                ) e ON true
                                WHERE (e.created, e.started, e.ended, e.canceled)
                                        IS DISTINCT FROM (1, d.attempt::bigint, 1,
                                            (d.cancel_requested_at IS NOT NULL)::int::bigint)
                                    OR e.last <> codeway.deployment_document(d)
                                """))
                .as("deployments whose events tell something else")
                .isEmpty();
        assertThat(
                        column(
                                """
                                SELECT p.id FROM codeway.project p
                                LEFT JOIN LATERAL (
                                    SELECT data - 'version' - 'updatedAt' AS last FROM codeway.event
                                    WHERE project_id = p.id AND type LIKE 'project.%'
                                    ORDER BY id DESC LIMIT 1
                                ) e ON true
                                WHERE e.last IS DISTINCT FROM
                                    codeway.project_document(p) - 'version' - 'updatedAt'
                                """))
                .as("projects whose events tell something else")
                .isEmpty();
        assertThat(
                        column(
                                """
                                SELECT r.id FROM codeway.release r
                                WHERE (SELECT count(*) FROM codeway.event
                                    WHERE type = 'release.created' AND data ->> 'id' = r.id::text) <> 1
                                """))
                .as("releases without their one event")
                .isEmpty();
    }

    private void atMostOneReleaseWasLive() throws SQLException {
        assertThat(
                        column(
                                """
                                SELECT project_id FROM (
                                    SELECT project_id, live_until, lead(live_from) OVER (
                                        PARTITION BY project_id ORDER BY number) AS next
                                    FROM codeway.release) AS ledger
                                WHERE live_until IS DISTINCT FROM next
                                """))
                .as("gaps or overlaps in a ledger")
                .isEmpty();
    }

    /// The ids of all events, in the feed's order.
    List<Long> events() throws SQLException {
        return column("SELECT id FROM codeway.event ORDER BY id").stream()
                .map(Long::valueOf)
                .toList();
    }

    /// Those that some worker was told of and that the database does not know.
    List<String> lost(Collection<String> completed) throws SQLException {
        Set<String> known =
                new HashSet<>(
                        column(
                                """
                                SELECT deployment_id || ' ' || attempt FROM codeway.build
                                WHERE outcome = 'COMPLETED'
                                """));
        return completed.stream().filter(told -> !known.contains(told)).toList();
    }

    long unfinished() throws SQLException {
        return Long.parseLong(
                column(
                                """
                                SELECT count(*) FROM codeway.deployment
                                WHERE status IN ('QUEUED', 'IN_PROGRESS')
                                """)
                        .getFirst());
    }

    List<String> column(String sql) throws SQLException {
        try (Connection connection = Postgres.connectTo(url)) {
            return ServiceDatabase.column(connection, sql);
        }
    }
}
