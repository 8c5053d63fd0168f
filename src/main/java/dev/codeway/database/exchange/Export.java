package dev.codeway.database.exchange;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.codeway.platform.hash.Sha256;
import dev.codeway.platform.postgres.DirectDatabase;
import dev.codeway.platform.postgres.Sql;

import io.quarkus.runtime.annotations.RegisterForReflection;

import jakarta.enterprise.context.ApplicationScoped;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;

/// All projects and deployments as JSON Lines, in one order and one spelling: the same rows are the
/// same bytes. Without ids, which are a database's own, and without webhooks, which hold secrets.
@ApplicationScoped
class Export {

    private static final int PAGE = 5_000;

    /// The first line.
    ///
    /// @param sha256 of the lines that follow, each with its line feed, in hexadecimal digits
    @RegisterForReflection
    record Header(String format, String schema, long projects, long deployments, String sha256) {}

    private static final String PROJECTS =
            """
            SELECT json_build_object('type', 'project', 'subdomain', p.subdomain, 'name', p.name,
                'gitURL', p.git_url, 'pinned', p.pinned, 'live', d.number,
                'createdAt', codeway.rfc3339(p.created_at))::text
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

    @FunctionalInterface
    private interface Line {
        void read(String line);
    }

    private final DirectDatabase database;
    private final ObjectMapper json;

    Export(DirectDatabase database, ObjectMapper json) {
        this.database = database;
        this.json = json;
    }

    /// Writes all of one moment. Reads it twice, for the first line counts the others.
    Header write(PrintWriter out) throws SQLException {
        try (Connection connection = database.connect()) {
            connection.setAutoCommit(false);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            connection.setReadOnly(true);
            Header header = header(connection);
            print(toJson(header), out);
            read(PROJECTS, connection, line -> print(line, out));
            read(DEPLOYMENTS, connection, line -> print(line, out));
            return header;
        }
    }

    private static Header header(Connection connection) throws SQLException {
        MessageDigest digest = Sha256.begin();
        Line count =
                line -> {
                    digest.update(line.getBytes(StandardCharsets.UTF_8));
                    digest.update((byte) '\n');
                };
        long projects = read(PROJECTS, connection, count);
        long deployments = read(DEPLOYMENTS, connection, count);
        return new Header(
                "codeway-export/1",
                schema(connection),
                projects,
                deployments,
                HexFormat.of().formatHex(digest.digest()));
    }

    private static String schema(Connection connection) throws SQLException {
        return Sql.first(
                        connection,
                        row -> row.getString(1),
                        """
                        SELECT version FROM codeway.flyway_schema_history
                        WHERE success AND version IS NOT NULL ORDER BY installed_rank DESC LIMIT 1
                        """)
                .orElseThrow();
    }

    private static long read(String sql, Connection connection, Line each) throws SQLException {
        long lines = 0;
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(PAGE);
            try (ResultSet rows = statement.executeQuery(sql)) {
                while (rows.next()) {
                    each.read(rows.getString(1));
                    lines++;
                }
            }
        }
        return lines;
    }

    private static void print(String line, PrintWriter out) {
        // Not println, which goes by the platform.
        out.print(line);
        out.print('\n');
    }

    private String toJson(Header header) {
        try {
            return json.writeValueAsString(header);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
