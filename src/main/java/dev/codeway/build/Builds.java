package dev.codeway.build;

import static java.util.Objects.requireNonNull;

import dev.codeway.platform.postgres.DatabaseFailure;
import dev.codeway.platform.postgres.Sql;

import jakarta.enterprise.context.ApplicationScoped;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

import javax.sql.DataSource;

/// What other features may know of builds.
@ApplicationScoped
public class Builds {

    private final DataSource database;
    private final BuildConfiguration configuration;

    Builds(DataSource database, BuildConfiguration configuration) {
        this.database = database;
        this.configuration = configuration;
    }

    /// Whether a worker holds the deployment.
    public boolean isLeased(UUID deploymentId) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement =
                        connection.prepareStatement(
                                """
                                SELECT FROM codeway.build WHERE deployment_id = ? AND ended_at IS NULL
                                """)) {
            statement.setObject(1, deploymentId);
            try (ResultSet row = statement.executeQuery()) {
                return row.next();
            }
        } catch (SQLException failure) {
            throw new DatabaseFailure(failure);
        }
    }

    /// Those of the deployments that workers hold, by deployment.
    public Map<UUID, LeasedBuild> leased(Collection<UUID> deploymentIds) {
        try (Connection connection = database.getConnection()) {
            return Sql.list(
                            connection,
                            Builds::leased,
                            """
                            SELECT deployment_id, attempt, worker, claimed_at, expires_at, deadline,
                                greatest(claimed_at, expires_at - ? * interval '1 second') AS heard_at
                            FROM codeway.build WHERE deployment_id = ANY (?) AND ended_at IS NULL
                            """,
                            Lease.seconds(configuration.lease()),
                            deploymentIds.toArray(UUID[]::new))
                    .stream()
                    .collect(Collectors.toMap(LeasedBuild::deploymentId, Function.identity()));
        } catch (SQLException failure) {
            throw new DatabaseFailure(failure);
        }
    }

    private static LeasedBuild leased(ResultSet row) throws SQLException {
        return new LeasedBuild(
                row.getObject("deployment_id", UUID.class),
                row.getInt("attempt"),
                row.getString("worker"),
                requireNonNull(Sql.instant(row, "claimed_at")),
                requireNonNull(Sql.instant(row, "heard_at")),
                requireNonNull(Sql.instant(row, "expires_at")),
                requireNonNull(Sql.instant(row, "deadline")));
    }

    /// The workers that were heard of within a day, those last heard of first; a hundred at the
    /// most. One that has never got a build is not known.
    public List<KnownWorker> workers() {
        try (Connection connection = database.getConnection()) {
            return Sql.list(
                    connection,
                    row ->
                            new KnownWorker(
                                    row.getString("worker"),
                                    row.getLong("building"),
                                    requireNonNull(Sql.instant(row, "heard_at"))),
                    """
                    SELECT worker, count(*) FILTER (WHERE ended_at IS NULL) AS building,
                        max(heard_at) AS heard_at
                    FROM (
                        SELECT worker, ended_at,
                            greatest(claimed_at, expires_at - ? * interval '1 second') AS heard_at
                        FROM codeway.build WHERE ended_at IS NULL
                    UNION ALL
                        SELECT worker, ended_at, least(ended_at, expires_at)
                        FROM codeway.build
                        -- As the index of retention has it, which keeps longer than a day.
                        WHERE ended_at > now() - interval '1 day' AND log_deleted_at IS NULL) AS heard
                    GROUP BY worker ORDER BY max(heard_at) DESC, worker LIMIT 100
                    """,
                    Lease.seconds(configuration.lease()));
        } catch (SQLException failure) {
            throw new DatabaseFailure(failure);
        }
    }

    /// How long anything may be in progress.
    public Duration deadline() {
        return configuration.deadline();
    }

    /// How often each instance looks for what takes longer.
    public Duration reapEvery() {
        return configuration.reapEvery();
    }

    /// Whether nothing at all is handed out.
    public boolean held() {
        return configuration.maxRunning().orElse(1) == 0;
    }
}
