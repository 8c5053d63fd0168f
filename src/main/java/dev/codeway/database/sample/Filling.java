package dev.codeway.database.sample;

import dev.codeway.platform.command.Report;
import dev.codeway.platform.postgres.DirectDatabase;
import dev.codeway.platform.postgres.Sql;

import io.quarkus.runtime.annotations.RegisterForReflection;

import jakarta.enterprise.context.ApplicationScoped;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

/// Writes a sample into the database, in one transaction. It tells nobody: what never happened is
/// no event.
@ApplicationScoped
public class Filling {

    private static final long TELL_EVERY = 1_000_000;

    /// What there is of it.
    ///
    /// @param seed by which it can be made again
    @RegisterForReflection
    public record Filled(
            int projects,
            long deployments,
            int releases,
            double seconds,
            long rowsPerSecond,
            long seed)
            implements Report {

        @Override
        public void print(PrintWriter out) {
            out.printf(
                    "%,d projects, %,d deployments, %,d releases in %.1f s: %,d rows/s (seed %d)%n",
                    projects, deployments, releases, seconds, rowsPerSecond, seed);
        }
    }

    /// What is live in a project.
    private record Live(UUID projectId, UUID deploymentId, long since) {}

    private final DirectDatabase database;

    /// @param database to fill
    public Filling(DirectDatabase database) {
        this.database = database;
    }

    /// Adds so many. The same seed makes the same names, statuses and times.
    public Filled fill(int projects, long deployments, long seed, Consumer<String> progress)
            throws SQLException {
        long begun = System.nanoTime();
        try (Connection connection = database.connect()) {
            connection.setAutoCommit(false);
            Sql.execute(connection, "SET LOCAL lock_timeout = '5s'");
            SuspendedChecks checks = SuspendedChecks.suspend(connection);
            Sample sample = sample(seed, connection);
            long[] shares = sample.shares(projects, deployments);
            List<UUID> ids = projects(sample, shares, connection);
            progress.accept("%,d projects".formatted(projects));
            List<Live> live = deployments(sample, ids, shares, connection, progress);
            releases(sample, live, connection);
            progress.accept("Indexes and checks");
            checks.restore();
            connection.commit();
            connection.setAutoCommit(true);
            Sql.execute(connection, "ANALYZE codeway.project, codeway.deployment, codeway.release");
            double seconds = (System.nanoTime() - begun) / 1e9;
            long rows = projects + deployments + live.size();
            return new Filled(
                    projects, deployments, live.size(), seconds, (long) (rows / seconds), seed);
        }
    }

    /// Another one where there are projects already, for ids are to be new.
    private static Sample sample(long seed, Connection connection) throws SQLException {
        return new Sample(
                seed + number(connection, "count(*) FROM codeway.project"),
                number(connection, "extract(epoch FROM now())"));
    }

    private static long number(Connection connection, String expression) throws SQLException {
        return Sql.first(connection, row -> row.getLong(1), "SELECT " + expression).orElseThrow();
    }

    private static List<UUID> projects(Sample sample, long[] shares, Connection connection)
            throws SQLException {
        long known = number(connection, "count(*) FROM codeway.project");
        long now = number(connection, "extract(epoch FROM now())");
        List<UUID> ids = new ArrayList<>(shares.length);
        try (BinaryCopy copy =
                new BinaryCopy(
                        connection,
                        "codeway.project",
                        "id, name, subdomain, git_url, git_host, last_deployment_number, created_at,"
                                + " updated_at")) {
            for (int i = 0; i < shares.length; i++) {
                Sample.Project project = sample.project(known + i + 1);
                ids.add(project.id());
                long createdAt = now - 2 * 366 * 86_400L + i % 86_400;
                copy.row()
                        .put(project.id())
                        .put(project.name())
                        .put(project.subdomain())
                        .put(project.gitUrl())
                        .put(project.gitHost())
                        .put(Math.toIntExact(shares[i]))
                        .putTime(createdAt)
                        .putTime(createdAt);
            }
            copy.end();
        }
        return ids;
    }

    private static List<Live> deployments(
            Sample sample,
            List<UUID> projects,
            long[] shares,
            Connection connection,
            Consumer<String> progress)
            throws SQLException {
        List<Live> live = new ArrayList<>();
        try (BinaryCopy copy =
                new BinaryCopy(
                        connection,
                        "codeway.deployment",
                        "id, project_id, number, status, reason, ref, commit_hash, trigger, attempt,"
                                + " created_at, updated_at, queued_at, started_at, finished_at")) {
            // Ascending, so that the index of the primary key only ever grows at its end.
            long high = sample.id().getMostSignificantBits() >>> 34 << 32;
            for (int i = 0; i < shares.length; i++) {
                Live last = null;
                for (int place = 0; place < shares[i]; place++) {
                    UUID id =
                            new UUID(
                                    sorted(high, copy.rows()),
                                    sample.id().getLeastSignificantBits());
                    Sample.Deployment deployment = sample.deployment(place, shares[i]);
                    write(id, projects.get(i), place + 1, deployment, copy);
                    if (deployment.status().equals("READY")) {
                        last = new Live(projects.get(i), id, deployment.finishedAt());
                    }
                    if (copy.rows() % TELL_EVERY == 0) {
                        progress.accept("%,d deployments".formatted(copy.rows()));
                    }
                }
                if (last != null) {
                    live.add(last);
                }
            }
            copy.end();
        }
        return live;
    }

    /// The high half of a UUID of version 4 that lies behind the one before.
    private static long sorted(long high, long row) {
        return (high + (row >>> 12 << 16)) | 0x4000L | (row & 0xfff);
    }

    private static void write(
            UUID id, UUID projectId, int number, Sample.Deployment deployment, BinaryCopy copy)
            throws SQLException {
        copy.row()
                .put(id)
                .put(projectId)
                .put(number)
                .put(deployment.status())
                .put(deployment.reason())
                .put(deployment.ref())
                .put(deployment.commit())
                .put(deployment.trigger())
                .put(deployment.attempt())
                .putTime(deployment.createdAt())
                .putTime(deployment.updatedAt())
                .putTime(deployment.queuedAt())
                .putTime(deployment.startedAt())
                .putTime(deployment.finishedAt());
    }

    /// Only of what is live: the ledger begins there.
    private static void releases(Sample sample, List<Live> live, Connection connection)
            throws SQLException {
        try (BinaryCopy copy =
                new BinaryCopy(
                        connection,
                        "codeway.release",
                        "id, project_id, number, deployment_id, kind, live_from")) {
            for (Live it : live) {
                copy.row()
                        .put(sample.id())
                        .put(it.projectId())
                        .put(1)
                        .put(it.deploymentId())
                        .put("AUTO")
                        .putTime(it.since());
            }
            copy.end();
        }
        Sql.execute(
                connection,
                """
                UPDATE codeway.project p
                SET live_release_id = r.id, live_deployment_id = r.deployment_id, live_since = r.live_from
                FROM codeway.release r
                WHERE r.project_id = p.id AND r.live_until IS NULL AND p.live_release_id IS NULL
                """);
    }
}
