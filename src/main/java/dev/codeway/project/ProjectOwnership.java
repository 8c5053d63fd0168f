package dev.codeway.project;

import dev.codeway.platform.http.FormerIds;
import dev.codeway.platform.identity.Ownership;
import dev.codeway.platform.postgres.Sql;

import jakarta.enterprise.context.ApplicationScoped;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

@ApplicationScoped
class ProjectOwnership implements Ownership {

    private static final String BY_SUBDOMAIN = "/v1/projects/by-subdomain/";

    @Override
    public List<String> prefixes() {
        return List.of(BY_SUBDOMAIN, "/v1/projects/");
    }

    @Override
    public Optional<UUID> projectOf(Connection connection, String prefix, String name)
            throws SQLException {
        return prefix.equals(BY_SUBDOMAIN)
                ? Sql.first(
                        connection,
                        row -> row.getObject(1, UUID.class),
                        "SELECT id FROM codeway.project WHERE subdomain = ?",
                        name.toLowerCase(Locale.ROOT))
                : FormerIds.resolve(connection, FormerIds.Subject.PROJECT, name);
    }
}
