package dev.codeway.build;

import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;

/// What became of a deployment whose build was completed: a cancel beats a late READY.
///
/// @param logsComplete whether the log that arrived is the one that was written; null where the
///   worker did not say
@Schema(name = "Completion")
record CompletionView(
        UUID deploymentId,
        @Schema(examples = "READY") String status,
        @Nullable String reason,
        @Nullable Boolean logsComplete) {

    static CompletionView of(UUID deployment, Moved moved) {
        return new CompletionView(deployment, moved.status(), moved.reason(), moved.logsComplete());
    }

    static CompletionView of(Connection connection, UUID deployment) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(
                        "SELECT status, reason, logs_complete FROM codeway.deployment WHERE id = ?")) {
            statement.setObject(1, deployment);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return new CompletionView(
                        deployment,
                        row.getString(1),
                        row.getString(2),
                        row.getObject(3, Boolean.class));
            }
        }
    }
}
