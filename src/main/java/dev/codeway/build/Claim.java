package dev.codeway.build;

import dev.codeway.event.Announcements;

import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/// A build that was handed to a worker, and to no other until the lease has ended.
///
/// @param leaseToken goes with everything that the worker writes, in `Codeway-Lease`
/// @param attempt counts the deployment's builds from 1
/// @param expiresAt when the lease ends unless the worker reports before
/// @param deadline when it ends in any case
@Schema(name = "Claim")
record Claim(
        ClaimedDeployment deployment,
        ClaimedProject project,
        UUID leaseToken,
        @Schema(examples = "1") int attempt,
        Instant expiresAt,
        Instant deadline) {

    private static final String LEFT =
            """
            greatest(0, least(?,
                ?::bigint - (SELECT count(*) FROM codeway.build WHERE ended_at IS NULL),
                ?::bigint - (SELECT count(*) FROM codeway.build
                    WHERE ended_at IS NULL AND worker = ?)))
            """;

    private static final String TAKE = take("", "?");
    private static final String OF_SOME = take("AND d.project_id = ANY (?)", "?");
    private static final String LIMITED = take("", LEFT);
    private static final String LIMITED_OF_SOME = take("AND d.project_id = ANY (?)", LEFT);

    /// @param which what else holds of what is taken
    /// @param limit how many
    private static String take(String which, String limit) {
        return """
            WITH quietly AS MATERIALIZED (
                %s
            ), candidate AS (
                SELECT d.id
                FROM codeway.deployment d
                WHERE d.status = 'QUEUED' AND NOT EXISTS (
                    SELECT FROM codeway.deployment r
                    WHERE r.project_id = d.project_id AND r.status = 'IN_PROGRESS') %s
                ORDER BY d.queued_at, d.id
                LIMIT %s
                FOR NO KEY UPDATE OF d SKIP LOCKED
            ), started AS (
                UPDATE codeway.deployment d
                SET status = 'IN_PROGRESS', attempt = d.attempt + 1,
                    version = d.version + 1,
                    started_at = clock_timestamp(), updated_at = clock_timestamp()
                -- An array: of a set of unknown size so much is assumed that all is read.
                WHERE d.id = ANY (ARRAY(SELECT id FROM candidate))
                RETURNING d.id, d.project_id, d.number, d.ref, d.commit_hash, d.trigger,
                    d.queued_at, d.trace_parent, d.attempt, d.started_at
            ), leased AS (
                INSERT INTO codeway.build (deployment_id, attempt, project_id, worker,
                    token, claimed_at, expires_at, deadline)
                SELECT id, attempt, project_id, (?::text[])[place], gen_random_uuid(), started_at,
                    started_at + least(?, ?) * interval '1 second',
                    started_at + ? * interval '1 second'
                FROM (SELECT *, row_number() OVER (ORDER BY queued_at, id)::integer AS place
                        FROM started) AS started,
                    (SELECT count(*) FROM quietly) AS before
                RETURNING deployment_id, token, expires_at, deadline
            )
            SELECT s.id, s.number, s.ref, s.commit_hash, s.trigger, s.queued_at,
                p.id, p.name, p.git_url, p.subdomain,
                l.token, s.attempt, l.expires_at, l.deadline, s.trace_parent
            FROM started s
            JOIN leased l ON l.deployment_id = s.id
            JOIN codeway.project p ON p.id = s.project_id
            ORDER BY s.queued_at, s.id
            """
                .formatted(Announcements.QUIETLY, which, limit);
    }

    @Schema(name = "ClaimedDeployment")
    record ClaimedDeployment(
            UUID id,
            int number,
            @Schema(examples = "main") @Nullable String ref,
            @Schema(examples = "9f2c1e4b") @Nullable String commit,
            String trigger,
            Instant queuedAt,
            @Schema(
                            examples = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                            description =
                                    "The trace of the request that asked for it, for the header of"
                                            + " the same name in what the worker sends (W3C Trace"
                                            + " Context); null where it was part of none")
                    @Nullable String traceparent) {}

    @Schema(name = "ClaimedProject")
    record ClaimedProject(UUID id, String name, String gitURL, String subdomain) {}

    /// Takes what has waited longest, for whoever asks first. One statement: what it locks nobody
    /// else can take, and nobody waits for another.
    ///
    /// @param connection in a transaction where there are limits
    /// @param wanted by whom, how many, and of which projects; several where nothing
    ///   [limits][#isLimited] them and all projects are theirs
    /// @return what each of them got
    static List<List<Claim>> take(
            Connection connection,
            List<ClaimBuilds.Checked> wanted,
            BuildConfiguration configuration)
            throws SQLException {
        boolean limited = isLimited(configuration);
        ClaimBuilds.Checked first = wanted.getFirst();
        Set<UUID> projects = first.projects();
        boolean some = projects != null;
        if (limited) {
            serialize(connection, first.worker(), configuration);
        }
        String[] workers =
                wanted.stream()
                        .flatMap(it -> Collections.nCopies(it.max(), it.worker()).stream())
                        .toArray(String[]::new);
        try (PreparedStatement statement =
                connection.prepareStatement(
                        limited ? some ? LIMITED_OF_SOME : LIMITED : some ? OF_SOME : TAKE)) {
            int next = 1;
            if (projects != null) {
                statement.setObject(next++, projects.toArray(UUID[]::new));
            }
            double lease = Lease.seconds(configuration.lease());
            double deadline = Lease.seconds(configuration.deadline());
            statement.setInt(next++, workers.length);
            if (limited) {
                setLimit(statement, next++, configuration.maxRunning());
                setLimit(statement, next++, configuration.maxPerWorker());
                statement.setString(next++, first.worker());
            }
            statement.setObject(next++, workers);
            statement.setDouble(next++, lease);
            statement.setDouble(next++, deadline);
            statement.setDouble(next, deadline);
            try (ResultSet row = statement.executeQuery()) {
                List<List<Claim>> taken = new ArrayList<>();
                for (ClaimBuilds.Checked each : wanted) {
                    List<Claim> own = new ArrayList<>();
                    while (own.size() < each.max() && row.next()) {
                        own.add(read(row));
                    }
                    taken.add(own);
                }
                return taken;
            }
        }
    }

    /// Whether some workers may have to do without what is queued.
    static boolean isLimited(BuildConfiguration configuration) {
        return configuration.maxRunning().isPresent() || configuration.maxPerWorker().isPresent();
    }

    /// Counting is exact only if nobody else takes at the same time.
    private static void serialize(
            Connection connection, String worker, BuildConfiguration configuration)
            throws SQLException {
        String scope = configuration.maxRunning().isPresent() ? "claims" : "claims:" + worker;
        try (PreparedStatement lock =
                connection.prepareStatement(
                        "SELECT pg_advisory_xact_lock(hashtextextended(?, 0))")) {
            lock.setString(1, scope);
            lock.execute();
        }
    }

    private static void setLimit(
            PreparedStatement statement, int parameter, java.util.OptionalInt limit)
            throws SQLException {
        // Null leaves it out of least().
        statement.setObject(
                parameter,
                limit.isPresent() ? Long.valueOf(limit.getAsInt()) : null,
                java.sql.Types.BIGINT);
    }

    private static Claim read(ResultSet row) throws SQLException {
        return new Claim(
                new ClaimedDeployment(
                        row.getObject(1, UUID.class),
                        row.getInt(2),
                        row.getString(3),
                        row.getString(4),
                        row.getString(5),
                        instant(row, 6),
                        row.getString(15)),
                new ClaimedProject(
                        row.getObject(7, UUID.class),
                        row.getString(8),
                        row.getString(9),
                        row.getString(10)),
                row.getObject(11, UUID.class),
                row.getInt(12),
                instant(row, 13),
                instant(row, 14));
    }

    private static Instant instant(ResultSet row, int column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
