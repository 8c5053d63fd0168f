package dev.codeway.database.record;

import dev.codeway.platform.postgres.Sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;

/// A project as it was.
///
/// @param lastNumber that a deployment of it was given
public record ProjectRecord(
        UUID id,
        String subdomain,
        String name,
        String gitURL,
        boolean pinned,
        int lastNumber,
        Instant createdAt) {

    /// Writes it, but for the pin, which would keep its deployments from becoming live.
    public void create(Connection connection) throws SQLException {
        Sql.execute(
                connection,
                """
                INSERT INTO codeway.project (id, subdomain, name, git_url, last_deployment_number,
                    created_at, updated_at)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """,
                id,
                subdomain,
                name,
                gitURL,
                lastNumber,
                createdAt,
                createdAt);
    }

    /// Makes the row like this wherever it is not.
    public void update(Connection connection) throws SQLException {
        Sql.execute(
                connection,
                """
                UPDATE codeway.project
                SET name = ?, git_url = ?, pinned = ?, last_deployment_number = ?,
                    version = version + 1, updated_at = clock_timestamp()
                WHERE id = ? AND (name, git_url, pinned, last_deployment_number)
                    IS DISTINCT FROM (?, ?, ?, ?)
                """,
                name,
                gitURL,
                pinned,
                lastNumber,
                id,
                name,
                gitURL,
                pinned,
                lastNumber);
    }

    /// Deletes it with all that is its own. What is being built is canceled.
    ///
    /// @param connection in a transaction that holds the row
    public static void delete(Connection connection, UUID id) throws SQLException {
        for (String statement :
                new String[] {
                    """
                    UPDATE codeway.deployment
                    SET status = 'FAIL', reason = 'CANCELED', finished_at = clock_timestamp(),
                        updated_at = clock_timestamp(), version = version + 1
                    WHERE project_id = ? AND status = 'IN_PROGRESS'
                    """,
                    """
                    UPDATE codeway.project
                    SET live_release_id = NULL, live_deployment_id = NULL, live_since = NULL WHERE id = ?
                    """,
                    "DELETE FROM codeway.release WHERE project_id = ?",
                    "DELETE FROM codeway.deployment WHERE project_id = ?",
                    "DELETE FROM codeway.project WHERE id = ?"
                }) {
            Sql.execute(connection, statement, id);
        }
    }
}
