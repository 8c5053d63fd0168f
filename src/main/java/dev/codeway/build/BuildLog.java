package dev.codeway.build;

import dev.codeway.platform.problem.Problem;

import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.UUID;

/// The log of one attempt as it stands at a moment. Bytes are only ever added to it, so these many
/// stay what they are until retention deletes them all.
///
/// @param bytes how many have been written
/// @param ended whether no more will be
/// @param complete whether that is what the worker says it wrote, null where it has not said
/// @param expired whether retention has deleted them
record BuildLog(
        UUID deploymentId,
        int attempt,
        long bytes,
        boolean ended,
        @Nullable Boolean complete,
        boolean expired) {

    /// The log of a deployment that nobody has built yet.
    static BuildLog none(UUID deploymentId, boolean ended) {
        return new BuildLog(deploymentId, 0, 0, ended, null, false);
    }

    /// So many bytes from an offset on, or as many as there are. Throws 410 where they have been
    /// deleted.
    byte[] read(Connection connection, long offset, int length) throws SQLException {
        int expected = Math.clamp(bytes - offset, 0, length);
        byte[] page = read(connection, deploymentId, attempt, offset, expected);
        if (page.length < expected) {
            throw expiredProblem();
        }
        return page;
    }

    /// This, unless its bytes have been deleted: then it throws 410.
    BuildLog require() {
        if (expired) {
            throw expiredProblem();
        }
        return this;
    }

    private static Problem.Gone expiredProblem() {
        return new Problem.Gone("log-expired", "this log has been kept long enough and is deleted");
    }

    /// What is stored of these bytes, up to the first that is not.
    static byte[] read(
            Connection connection, UUID deploymentId, int attempt, long offset, int length)
            throws SQLException {
        byte[] page = new byte[length];
        int filled = 0;
        try (PreparedStatement statement =
                connection.prepareStatement(
                        """
                        SELECT first_byte, bytes FROM codeway.log_chunk
                        WHERE deployment_id = ? AND attempt = ? AND first_byte < ? AND first_byte >= (
                            SELECT max(first_byte) FROM codeway.log_chunk
                            WHERE deployment_id = ? AND attempt = ? AND first_byte <= ?)
                        ORDER BY first_byte
                        """)) {
            statement.setObject(1, deploymentId);
            statement.setInt(2, attempt);
            statement.setLong(3, offset + length);
            statement.setObject(4, deploymentId);
            statement.setInt(5, attempt);
            statement.setLong(6, offset);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    int skip = (int) (offset + filled - rows.getLong(1));
                    byte[] chunk = rows.getBytes(2);
                    int count = Math.clamp((long) chunk.length - skip, 0, length - filled);
                    System.arraycopy(chunk, Math.min(skip, chunk.length), page, filled, count);
                    filled += count;
                }
            }
        }
        return filled == length ? page : Arrays.copyOf(page, filled);
    }
}
