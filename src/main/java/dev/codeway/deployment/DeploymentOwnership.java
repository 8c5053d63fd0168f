package dev.codeway.deployment;

import dev.codeway.platform.http.FormerIds;
import dev.codeway.platform.identity.Ownership;
import dev.codeway.platform.postgres.Sql;

import jakarta.enterprise.context.ApplicationScoped;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Also of deployments that are deleted, for as long as the feed tells of them.
@ApplicationScoped
class DeploymentOwnership implements Ownership {

    @Override
    public List<String> prefixes() {
        return List.of("/v1/deployments/", "/v1/worker/deployments/");
    }

    @Override
    public Optional<UUID> projectOf(Connection connection, String prefix, String name)
            throws SQLException {
        Optional<UUID> id = FormerIds.resolve(connection, FormerIds.Subject.DEPLOYMENT, name);
        return id.isEmpty()
                ? id
                : Sql.first(
                        connection,
                        row -> row.getObject(1, UUID.class),
                        """
                        SELECT project_id FROM codeway.deployment WHERE id = ?
                        UNION ALL
                        (SELECT project_id FROM codeway.event WHERE deployment_id = ? LIMIT 1)
                        LIMIT 1
                        """,
                        id.get(),
                        id.get());
    }
}
