package dev.codeway.console;

import dev.codeway.platform.http.FormerIds;
import dev.codeway.platform.identity.Ownership;
import dev.codeway.platform.postgres.Sql;

import jakarta.enterprise.context.ApplicationScoped;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Pages are of the project that they show, or whose deployment they do.
@ApplicationScoped
class ConsoleOwnership implements Ownership {

    private static final String PROJECTS = "/console/projects/";
    private static final String DEPLOYMENTS = "/console/deployments/";

    @Override
    public List<String> prefixes() {
        return List.of(PROJECTS, DEPLOYMENTS);
    }

    @Override
    public Optional<UUID> projectOf(Connection connection, String prefix, String name)
            throws SQLException {
        if (prefix.equals(PROJECTS)) {
            return FormerIds.resolve(connection, FormerIds.Subject.PROJECT, name);
        }
        Optional<UUID> id = FormerIds.resolve(connection, FormerIds.Subject.DEPLOYMENT, name);
        return id.isEmpty()
                ? id
                : Sql.first(
                        connection,
                        row -> row.getObject(1, UUID.class),
                        "SELECT project_id FROM codeway.deployment WHERE id = ?",
                        id.get());
    }
}
