package dev.codeway.database.seed;

import com.fasterxml.jackson.databind.ObjectMapper;

import dev.codeway.database.environment.Environment;
import dev.codeway.database.migration.LockRetry;
import dev.codeway.database.record.DeploymentRecord;
import dev.codeway.database.record.ReleaseRecord;
import dev.codeway.platform.command.CommandFailure;
import dev.codeway.platform.command.Exit;
import dev.codeway.platform.command.Report;
import dev.codeway.platform.postgres.DirectDatabase;
import dev.codeway.platform.postgres.Sql;

import io.quarkus.runtime.annotations.RegisterForReflection;

import jakarta.enterprise.context.ApplicationScoped;

import org.jspecify.annotations.Nullable;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.function.Consumer;

/// Brings a set into the database: all of it in one transaction, or nothing. What is there already
/// stays or is mended, so that doing it again is no different from doing it once.
@ApplicationScoped
public class Seeder {

    private static final Duration WAIT_FOR_A_WORKER = Duration.ofSeconds(4);

    /// What came of it.
    ///
    /// @param created projects that were not there
    /// @param changed projects that had another name or git URL
    /// @param deployments that were not there
    @RegisterForReflection
    public record Seeded(
            String environment,
            int version,
            String hash,
            int created,
            int changed,
            int unchanged,
            int deployments)
            implements Report {

        @Override
        public void print(PrintWriter out) {
            out.printf(
                    "Seeded %s, version %d (%s)%n"
                            + "Projects: %d created, %d changed, %d as they were%n"
                            + "Deployments: %d created%n",
                    environment,
                    version,
                    hash.substring(0, 12),
                    created,
                    changed,
                    unchanged,
                    deployments);
        }
    }

    private final DirectDatabase database;
    private final ObjectMapper json;

    /// @param json reads the sets
    public Seeder(DirectDatabase database, ObjectMapper json) {
        this.database = database;
        this.json = json;
    }

    /// Brings the set of that environment in.
    ///
    /// @param patience with those who hold locks, among them others who seed
    public Seeded seed(Environment environment, Duration patience, Consumer<String> progress)
            throws SQLException, InterruptedException {
        return seed(SeedSet.of(environment, json), patience, progress);
    }

    Seeded seed(SeedSet set, Duration patience, Consumer<String> progress)
            throws SQLException, InterruptedException {
        return LockRetry.run(patience, progress, () -> attempt(set));
    }

    private Seeded attempt(SeedSet set) throws SQLException {
        try (Connection connection = database.connect()) {
            Seeds.require(connection);
            connection.setAutoCommit(false);
            Sql.execute(connection, "SET LOCAL lock_timeout = '5s'");
            // One at a time, and nobody who only reads has to wait.
            Sql.execute(connection, "LOCK TABLE codeway.seed IN SHARE ROW EXCLUSIVE MODE");
            refuseOlder(set, Seeds.recorded(connection, set.environment()).orElse(null));
            Seeded seeded = write(set, connection);
            record(set, connection);
            connection.commit();
            return seeded;
        }
    }

    private static void refuseOlder(SeedSet set, Seeds.@Nullable Recorded recorded) {
        if (recorded != null && recorded.version() > set.version()) {
            throw new CommandFailure(
                    Exit.REFUSED,
                    "the database has version %d of the seeds for %s, this build only %d"
                            .formatted(recorded.version(), set.environment(), set.version()));
        }
    }

    private static Seeded write(SeedSet set, Connection connection) throws SQLException {
        Instant now = now(connection);
        int created = 0;
        int changed = 0;
        int deployments = 0;
        for (SeedSet.Project project : set.projects()) {
            Boolean isNew = upsert(project, connection);
            if (isNew != null && isNew) {
                created++;
            } else if (isNew != null) {
                changed++;
            }
            deployments += deploy(project, now, connection);
        }
        return new Seeded(
                set.environment().toString(),
                set.version(),
                set.hash(),
                created,
                changed,
                set.projects().size() - created - changed,
                deployments);
    }

    private static Instant now(Connection connection) throws SQLException {
        return Sql.first(
                        connection,
                        row -> row.getTimestamp(1).toInstant(),
                        "SELECT clock_timestamp()")
                .orElseThrow();
    }

    /// Whether it was created rather than changed; null where it is as it should be.
    private static @Nullable Boolean upsert(SeedSet.Project project, Connection connection)
            throws SQLException {
        double age =
                project.deployments().stream()
                        .mapToDouble(it -> it.age().toSeconds() + 60.0)
                        .max()
                        .orElse(0);
        return Sql.first(
                        connection,
                        row -> row.getBoolean(1),
                        """
                        INSERT INTO codeway.project (id, subdomain, name, git_url, created_at, updated_at)
                        SELECT gen_random_uuid(), ?, ?, ?, born, born
                        FROM (SELECT now() - ? * interval '1 second' AS born) AS birth
                        ON CONFLICT (subdomain) DO UPDATE
                        SET name = excluded.name, git_url = excluded.git_url,
                            version = project.version + 1, updated_at = clock_timestamp()
                        WHERE (project.name, project.git_url)
                            IS DISTINCT FROM (excluded.name, excluded.git_url)
                        RETURNING version = 0
                        """,
                        project.subdomain(),
                        project.name(),
                        project.gitURL(),
                        age)
                .orElse(null);
    }

    private static int deploy(SeedSet.Project project, Instant now, Connection connection)
            throws SQLException {
        UUID projectId =
                Sql.first(
                                connection,
                                row -> row.getObject(1, UUID.class),
                                "SELECT id FROM codeway.project WHERE subdomain = ? FOR NO KEY UPDATE",
                                project.subdomain())
                        .orElseThrow();
        int created = 0;
        for (int place = 0; place < project.deployments().size(); place++) {
            UUID id = deploymentId(projectId, place);
            if (!exists(id, connection)) {
                deploy(id, projectId, project.deployments().get(place), now, connection);
                created++;
            }
        }
        return created;
    }

    /// The same whoever seeds it and when: that is how it is known again.
    static UUID deploymentId(UUID projectId, int place) {
        return UUID.nameUUIDFromBytes(
                "seed:%s:%d".formatted(projectId, place).getBytes(StandardCharsets.UTF_8));
    }

    private static boolean exists(UUID deploymentId, Connection connection) throws SQLException {
        return Sql.first(
                        connection,
                        row -> row.getBoolean(1),
                        "SELECT true FROM codeway.deployment WHERE id = ?",
                        deploymentId)
                .isPresent();
    }

    private static void deploy(
            UUID id,
            UUID projectId,
            SeedSet.Deployment deployment,
            Instant now,
            Connection connection)
            throws SQLException {
        boolean shelved = deployment.status().equals("NOT_STARTED");
        boolean began = !shelved && !deployment.status().equals("QUEUED");
        Instant createdAt = now.minus(deployment.age());
        Instant startedAt = began ? createdAt.plus(WAIT_FOR_A_WORKER) : null;
        Instant finishedAt =
                startedAt == null || deployment.took() == null
                        ? null
                        : startedAt.plus(deployment.took());
        if (!shelved) {
            supersede(projectId, connection);
        }
        new DeploymentRecord(
                        id,
                        projectId,
                        nextNumber(projectId, connection),
                        deployment.status(),
                        deployment.reason(),
                        deployment.ref(),
                        deployment.commit(),
                        deployment.trigger(),
                        null,
                        began ? 1 : 0,
                        null,
                        createdAt,
                        shelved ? null : createdAt,
                        startedAt,
                        finishedAt)
                .create(connection);
        if (finishedAt != null && deployment.status().equals("READY")) {
            ReleaseRecord.automatic(connection, projectId, id, finishedAt);
        }
    }

    /// As whatever else is queued would.
    private static void supersede(UUID projectId, Connection connection) throws SQLException {
        Sql.execute(
                connection,
                """
                UPDATE codeway.deployment
                SET status = 'FAIL', reason = 'SUPERSEDED', finished_at = clock_timestamp(),
                    updated_at = clock_timestamp(), version = version + 1
                WHERE project_id = ? AND status = 'QUEUED'
                """,
                projectId);
    }

    private static int nextNumber(UUID projectId, Connection connection) throws SQLException {
        return Sql.first(
                        connection,
                        row -> row.getInt(1),
                        """
                        UPDATE codeway.project SET last_deployment_number = last_deployment_number + 1
                        WHERE id = ? RETURNING last_deployment_number
                        """,
                        projectId)
                .orElseThrow();
    }

    private static void record(SeedSet set, Connection connection) throws SQLException {
        Sql.execute(
                connection,
                """
                INSERT INTO codeway.seed (environment, version, hash, seeded_at)
                VALUES (?, ?, ?, clock_timestamp())
                ON CONFLICT (environment) DO UPDATE
                SET (version, hash, seeded_at, seeded_by)
                    = (excluded.version, excluded.hash, excluded.seeded_at, excluded.seeded_by)
                """,
                set.environment().name(),
                set.version(),
                set.hash());
    }
}
