package dev.codeway.build;

import dev.codeway.platform.problem.Problem;

import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Map;
import java.util.UUID;

/// What the holder of a lease adds to the log of its build: where the log ends, and nowhere else.
final class LogAppend {

    static final String LENGTH = "Codeway-Log-Bytes";
    static final String CHANNEL = "codeway_log";

    private static final int CHUNK = 64 * 1024;

    private final UUID deploymentId;
    private final UUID token;
    private final LogRange range;
    private final byte[] bytes;

    /// @param token of the lease
    /// @param bytes those of the range
    private LogAppend(UUID deploymentId, UUID token, LogRange range, byte[] bytes) {
        this.deploymentId = deploymentId;
        this.token = token;
        this.range = range;
        this.bytes = bytes;
    }

    /// Throws 400 for wrong headers, 404 for what cannot be a deployment's id.
    static LogAppend parse(
            String id,
            @Nullable String lease,
            @Nullable String contentRange,
            byte @Nullable [] body) {
        UUID deploymentId = Lease.deployment(id);
        UUID token = Lease.token(lease);
        byte[] bytes = body == null ? new byte[0] : body;
        return new LogAppend(
                deploymentId, token, LogRange.parse(contentRange, bytes.length), bytes);
    }

    /// Answers how long the log is now. What is there already may be sent again, as after an answer
    /// that got lost. Throws 404, 409 where the lease is lost, 416 where the log does not end where
    /// this begins.
    ///
    /// @param connection in a transaction
    long store(Connection connection) throws SQLException {
        Lease lease = Lease.require(connection, deploymentId, token);
        long stored = lease.logBytes();
        if (bytes.length == 0) {
            return stored;
        }
        if (range.first() > stored) {
            throw refusal("log-offset", "the log ends before these bytes begin", stored);
        }
        int known = (int) Math.min(stored - range.first(), bytes.length);
        byte[] there =
                BuildLog.read(connection, deploymentId, lease.attempt(), range.first(), known);
        if (!Arrays.equals(there, 0, there.length, bytes, 0, known)) {
            throw refusal("log-mismatch", "other bytes are stored at this place", stored);
        }
        if (known < bytes.length) {
            write(
                    connection,
                    lease,
                    known == 0 ? bytes : Arrays.copyOfRange(bytes, known, bytes.length));
        }
        return Math.max(stored, range.end());
    }

    private void write(Connection connection, Lease lease, byte[] tail) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(
                        """
                        WITH tail AS (
                            SELECT ?::uuid AS deployment_id, ?::integer AS attempt, ?::bigint AS first_byte,
                                ?::bytea AS bytes
                        ), grown AS (
                            UPDATE codeway.build b SET log_bytes = t.first_byte + octet_length(t.bytes)
                            FROM tail t WHERE (b.deployment_id, b.attempt) = (t.deployment_id, t.attempt)
                            RETURNING pg_notify(?, b.deployment_id::text)
                        )
                        INSERT INTO codeway.log_chunk (deployment_id, attempt, first_byte, bytes, written_at)
                        SELECT t.deployment_id, t.attempt, t.first_byte + part,
                            substring(t.bytes FROM part + 1 FOR ?), clock_timestamp()
                        FROM tail t, generate_series(0, octet_length(t.bytes) - 1, ?) AS part
                        """)) {
            statement.setObject(1, deploymentId);
            statement.setInt(2, lease.attempt());
            statement.setLong(3, lease.logBytes());
            statement.setBytes(4, tail);
            statement.setString(5, CHANNEL);
            statement.setInt(6, CHUNK);
            statement.setInt(7, CHUNK);
            statement.executeUpdate();
        }
    }

    private static Problem refusal(String code, String detail, long stored) {
        return new Problem.RangeNotSatisfiable(
                code, detail, progress(stored), Map.of("expected", stored));
    }

    /// The headers that say how far the log has come, as resumable uploads do: a range of no bytes
    /// cannot be written, so there is none then.
    static Map<String, String> progress(long stored) {
        String length = String.valueOf(stored);
        return stored == 0
                ? Map.of(LENGTH, length)
                : Map.of(LENGTH, length, "Range", "bytes=0-" + (stored - 1));
    }
}
