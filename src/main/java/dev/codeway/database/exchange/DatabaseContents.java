package dev.codeway.database.exchange;

import dev.codeway.platform.postgres.DirectDatabase;
import dev.codeway.platform.postgres.Sql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/// What a database holds, a page at a time. Without ids, which are a database's own, and without
/// webhooks, which hold secrets.
///
/// @param connection in a transaction
record DatabaseContents(Connection connection) implements Contents {

    private static final int PAGE = 5_000;

    private static final String PROJECTS =
            """
            SELECT json_build_object('type', 'project', 'subdomain', p.subdomain, 'name', p.name,
                'gitURL', p.git_url, 'pinned', p.pinned, 'live', d.number,
                'lastNumber', p.last_deployment_number, 'createdAt', codeway.rfc3339(p.created_at))::text
            FROM codeway.project p LEFT JOIN codeway.deployment d ON d.id = p.live_deployment_id
            ORDER BY p.subdomain COLLATE "C"
            """;
    private static final String DEPLOYMENTS =
            """
            SELECT json_build_object('type', 'deployment', 'project', p.subdomain, 'number', d.number,
                'status', d.status, 'reason', d.reason, 'ref', d.ref, 'commit', d.commit_hash,
                'trigger', d.trigger, 'retryOf', r.number, 'attempt', d.attempt,
                'artifact', CASE WHEN d.artifact_uri IS NOT NULL THEN json_build_object(
                    'uri', d.artifact_uri, 'sha256', d.artifact_sha256, 'bytes', d.artifact_bytes) END,
                'createdAt', codeway.rfc3339(d.created_at), 'queuedAt', codeway.rfc3339(d.queued_at),
                'startedAt', codeway.rfc3339(d.started_at), 'finishedAt', codeway.rfc3339(d.finished_at))::text
            FROM codeway.deployment d JOIN codeway.project p ON p.id = d.project_id
            LEFT JOIN codeway.deployment r ON r.id = d.retry_of
            ORDER BY p.subdomain COLLATE "C", d.number
            """;

    /// Begins a transaction that sees one moment and changes nothing.
    static DatabaseContents ofOneMoment(DirectDatabase database) throws SQLException {
        Connection connection = database.connect();
        connection.setAutoCommit(false);
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        connection.setReadOnly(true);
        return new DatabaseContents(connection);
    }

    @Override
    public String schema() throws SQLException {
        return Sql.first(
                        connection,
                        row -> row.getString(1),
                        """
                        SELECT version FROM codeway.flyway_schema_history
                        WHERE success AND version IS NOT NULL ORDER BY installed_rank DESC LIMIT 1
                        """)
                .orElseThrow();
    }

    @Override
    public Lines projects() throws SQLException {
        return read(PROJECTS);
    }

    @Override
    public Lines deployments() throws SQLException {
        return read(DEPLOYMENTS);
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }

    private Lines read(String sql) throws SQLException {
        Statement statement = connection.createStatement();
        statement.setFetchSize(PAGE);
        ResultSet rows = statement.executeQuery(sql);
        return () -> {
            if (rows.next()) {
                return rows.getString(1);
            }
            statement.close();
            return null;
        };
    }
}
