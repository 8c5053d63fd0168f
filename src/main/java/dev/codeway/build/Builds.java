package dev.codeway.build;

import dev.codeway.platform.postgres.DatabaseFailure;

import jakarta.enterprise.context.ApplicationScoped;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;

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
