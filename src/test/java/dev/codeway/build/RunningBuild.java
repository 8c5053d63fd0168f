package dev.codeway.build;

import static io.restassured.RestAssured.given;

import dev.codeway.testsupport.Api;
import dev.codeway.testsupport.ServiceDatabase;

import io.restassured.response.ValidatableResponse;

import org.eclipse.microprofile.config.ConfigProvider;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.UUID;

/// A build that a worker has claimed, this one and no other: claims hand out whatever waits
/// longest, which here may be another test's.
final class RunningBuild {

    final String deployment;
    final UUID token;

    private RunningBuild(String deployment, UUID token) {
        this.deployment = deployment;
        this.token = token;
    }

    static RunningBuild start() throws SQLException {
        return start(Api.deploy(Api.createProject()));
    }

    static RunningBuild start(String deployment) throws SQLException {
        return start(ConfigProvider.getConfig().getValue("DATABASE_URL", String.class), deployment);
    }

    static RunningBuild start(String databaseUrl, String deployment) throws SQLException {
        UUID token = UUID.randomUUID();
        try (Connection connection = ServiceDatabase.connect(databaseUrl)) {
            change(
                    connection,
                    """
                    UPDATE codeway.deployment SET status = 'IN_PROGRESS', started_at = now(), attempt = attempt + 1
                    WHERE id = ?::uuid
                    """,
                    deployment);
            change(
                    connection,
                    """
                    INSERT INTO codeway.build (deployment_id, attempt, project_id, worker, token, claimed_at,
                        expires_at, deadline)
                    SELECT id, attempt, project_id, 'test', '%s', now(), now() + interval '10 minutes',
                        now() + interval '45 minutes'
                    FROM codeway.deployment WHERE id = ?::uuid
                    """
                            .formatted(token),
                    deployment);
        }
        return new RunningBuild(deployment, token);
    }

    private static void change(Connection connection, String sql, String deployment)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, deployment);
            if (statement.executeUpdate() == 0) {
                throw new AssertionError("nothing was changed by " + sql);
            }
        }
    }

    /// Changes the row of this build.
    RunningBuild set(String assignments) throws SQLException {
        return sql(
                "UPDATE codeway.build SET %s WHERE deployment_id = ?::uuid AND token = '%s'"
                        .formatted(assignments, token));
    }

    /// Ends it and with it the deployment: READY, FAIL, or QUEUED for another attempt.
    RunningBuild end(String status) throws SQLException {
        set(
                "ended_at = now(), outcome = 'COMPLETED', completion = sha256(''), logs_complete = true");
        return sql(
                """
                UPDATE codeway.deployment
                SET status = '%s', finished_at = CASE WHEN '%1$s' <> 'QUEUED' THEN now() END,
                    reason = CASE '%1$s' WHEN 'FAIL' THEN 'BUILD_ERROR' END
                WHERE id = ?::uuid
                """
                        .formatted(status));
    }

    RunningBuild sql(String sql) throws SQLException {
        try (Connection connection =
                ServiceDatabase.connect(
                        ConfigProvider.getConfig().getValue("DATABASE_URL", String.class))) {
            change(connection, sql, deployment);
        }
        return this;
    }

    ValidatableResponse append(long first, String text) {
        return append(first, text.getBytes(StandardCharsets.UTF_8));
    }

    ValidatableResponse append(long first, byte[] bytes) {
        return append("bytes %d-%d/*".formatted(first, first + bytes.length - 1), bytes);
    }

    ValidatableResponse append(String contentRange, byte[] bytes) {
        return given().header("Codeway-Lease", token)
                .header("Content-Range", contentRange)
                .contentType("application/octet-stream")
                .body(bytes)
                .patch("/v1/worker/deployments/{id}/log", deployment)
                .then();
    }

    /// Appends all of it, in pieces as large as a request may carry.
    RunningBuild write(byte[] bytes) {
        int most = 1 << 20;
        for (int at = 0; at < bytes.length; at += most) {
            ByteArrayOutputStream piece = new ByteArrayOutputStream();
            piece.write(bytes, at, Math.min(most, bytes.length - at));
            append(at, piece.toByteArray()).statusCode(202);
        }
        return this;
    }

    RunningBuild write(String text) {
        return write(text.getBytes(StandardCharsets.UTF_8));
    }

    /// What the service answers when asked for the bytes.
    byte[] log() {
        return given().accept("application/octet-stream")
                .get("/v1/deployments/{id}/logs", deployment)
                .then()
                .statusCode(200)
                .extract()
                .asByteArray();
    }
}
