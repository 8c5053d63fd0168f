package dev.codeway.database.record;

import dev.codeway.platform.postgres.Sql;

import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/// A deployment's life as it was. It is written step by step, because the database lets nothing
/// into being that was not made and moved there.
///
/// @param number within its project
/// @param attempt how often it was built
/// @param finishedAt null unless it is READY or FAIL
public record DeploymentRecord(
        UUID id,
        UUID projectId,
        int number,
        String status,
        @Nullable String reason,
        @Nullable String ref,
        @Nullable String commit,
        String trigger,
        @Nullable UUID retryOf,
        int attempt,
        @Nullable Artifact artifact,
        Instant createdAt,
        @Nullable Instant queuedAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt) {

    /// What a build resulted in.
    public record Artifact(String uri, String sha256, long bytes) {}

    /// Writes all of it.
    ///
    /// @param connection in a transaction that holds the project's row
    public void create(Connection connection) throws SQLException {
        List<String> path = path();
        Sql.execute(
                connection,
                """
                INSERT INTO codeway.deployment (id, project_id, number, status, ref, commit_hash, trigger,
                    retry_of, attempt, created_at, updated_at, queued_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?)
                """,
                id,
                projectId,
                number,
                path.getFirst(),
                ref,
                commit,
                trigger,
                retryOf,
                createdAt,
                createdAt,
                path.getFirst().equals("QUEUED")
                        ? Objects.requireNonNullElse(queuedAt, createdAt)
                        : queuedAt);
        follow(connection, path.subList(1, path.size()));
    }

    /// Takes a deployment the rest of its way.
    ///
    /// @param from the status that it has, which is on its [#path]
    public void advance(Connection connection, String from) throws SQLException {
        List<String> path = path();
        follow(connection, path.subList(path.indexOf(from) + 1, path.size()));
    }

    private void follow(Connection connection, List<String> steps) throws SQLException {
        for (String step : steps) {
            Instant at = at(step);
            boolean last = step.equals(status);
            Sql.execute(
                    connection,
                    """
                    UPDATE codeway.deployment
                    SET status = ?, reason = ?, attempt = ?, updated_at = ?, version = version + 1,
                        queued_at = ?, started_at = ?, finished_at = ?,
                        artifact_uri = ?, artifact_sha256 = ?, artifact_bytes = ?
                    WHERE id = ?
                    """,
                    step,
                    last ? reason : null,
                    step.equals("QUEUED") ? 0 : attempt,
                    at,
                    last ? queuedAt : Objects.requireNonNullElse(queuedAt, createdAt),
                    startedAt(step),
                    last ? finishedAt : null,
                    last && artifact != null ? artifact.uri() : null,
                    last && artifact != null ? artifact.sha256() : null,
                    last && artifact != null ? artifact.bytes() : null,
                    id);
        }
    }

    // Somebody else's history may lack the time of a step that ours cannot do without.
    private @Nullable Instant startedAt(String step) {
        return switch (step) {
            case "QUEUED" -> null;
            case "IN_PROGRESS" -> at(step);
            default -> startedAt;
        };
    }

    private Instant at(String step) {
        return Objects.requireNonNullElse(
                switch (step) {
                    case "QUEUED" -> queuedAt;
                    case "IN_PROGRESS" -> startedAt;
                    default -> finishedAt;
                },
                createdAt);
    }

    private List<String> path() {
        return path(status, queuedAt, startedAt);
    }

    /// The statuses that such a deployment has had, its own the last.
    public static List<String> path(
            String status, @Nullable Instant queuedAt, @Nullable Instant startedAt) {
        return switch (status) {
            case "NOT_STARTED", "QUEUED" -> List.of(status);
            case "IN_PROGRESS" -> List.of("QUEUED", "IN_PROGRESS");
            case "FAIL" ->
                    startedAt != null
                            ? List.of("QUEUED", "IN_PROGRESS", "FAIL")
                            : List.of(queuedAt != null ? "QUEUED" : "NOT_STARTED", "FAIL");
            default -> List.of("QUEUED", "IN_PROGRESS", "READY");
        };
    }
}
