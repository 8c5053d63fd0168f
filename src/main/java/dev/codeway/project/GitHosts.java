package dev.codeway.project;

import dev.codeway.platform.data.DataMigration;
import dev.codeway.platform.postgres.Sql;

import jakarta.enterprise.context.ApplicationScoped;

import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;

/// Fills in the hosts of projects that a version of the service wrote which did not know of them.
/// Not in SQL: what a host is called in DNS only Java knows.
@ApplicationScoped
class GitHosts implements DataMigration {

    private record Nameless(UUID id, String gitUrl) {}

    @Override
    public String name() {
        return "project-git-hosts";
    }

    @Override
    public Batch next(Connection connection, @Nullable String after, int size) throws SQLException {
        List<Nameless> projects =
                Sql.list(
                        connection,
                        row -> new Nameless(row.getObject(1, UUID.class), row.getString(2)),
                        """
                        SELECT id, git_url FROM codeway.project
                        WHERE git_host IS NULL AND id > coalesce(?::uuid,
                            '00000000-0000-0000-0000-000000000000')
                        ORDER BY id LIMIT ? FOR NO KEY UPDATE
                        """,
                        after,
                        size);
        fill(projects, connection);
        return new Batch(
                projects.isEmpty() ? null : projects.getLast().id().toString(), projects.size());
    }

    private static void fill(List<Nameless> projects, Connection connection) throws SQLException {
        Sql.execute(
                connection,
                """
                UPDATE codeway.project p SET git_host = found.host
                FROM unnest(?::uuid[], ?::text[]) AS found (id, host) WHERE p.id = found.id
                """,
                projects.stream().map(Nameless::id).toArray(UUID[]::new),
                projects.stream().map(it -> GitHost.of(it.gitUrl())).toArray(String[]::new));
    }
}
