package dev.codeway.database.sample;

import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;

/// Rows on their way into a table by `COPY … WITH (FORMAT binary)`, which spares both sides to
/// write and to read times and numbers as text.
final class BinaryCopy implements AutoCloseable {

    private static final byte[] SIGNATURE = {
        'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0
    };
    private static final int LONGEST_ROW = 4_096;
    private static final long POSTGRES_EPOCH_SECONDS = 946_684_800;

    private final CopyIn copy;
    private final ByteBuffer buffer = ByteBuffer.allocate(256 * 1024);
    private final int columns;
    private long rows;

    /// @param columns separated by commas
    BinaryCopy(Connection connection, String table, String columns) throws SQLException {
        copy =
                connection
                        .unwrap(PGConnection.class)
                        .getCopyAPI()
                        .copyIn(
                                "COPY %s (%s) FROM STDIN WITH (FORMAT binary)"
                                        .formatted(table, columns));
        this.columns = columns.split(",", -1).length;
        buffer.put(SIGNATURE).putInt(0).putInt(0);
    }

    /// Begins a row, whose values follow in the order of the columns.
    BinaryCopy row() throws SQLException {
        if (buffer.remaining() < LONGEST_ROW) {
            flush();
        }
        rows++;
        buffer.putShort((short) columns);
        return this;
    }

    BinaryCopy put(@Nullable UUID value) {
        if (value == null) {
            return putNull();
        }
        buffer.putInt(16)
                .putLong(value.getMostSignificantBits())
                .putLong(value.getLeastSignificantBits());
        return this;
    }

    /// @param value of some hundred characters at most
    BinaryCopy put(@Nullable String value) {
        if (value == null) {
            return putNull();
        }
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        buffer.putInt(bytes.length).put(bytes);
        return this;
    }

    BinaryCopy put(int value) {
        buffer.putInt(4).putInt(value);
        return this;
    }

    /// @param seconds of Unix time, 0 for null
    BinaryCopy putTime(long seconds) {
        if (seconds == 0) {
            return putNull();
        }
        buffer.putInt(8).putLong((seconds - POSTGRES_EPOCH_SECONDS) * 1_000_000);
        return this;
    }

    private BinaryCopy putNull() {
        buffer.putInt(-1);
        return this;
    }

    /// How many have been begun.
    long rows() {
        return rows;
    }

    private void flush() throws SQLException {
        copy.writeToCopy(buffer.array(), 0, buffer.position());
        buffer.clear();
    }

    /// Ends the table; throws where the server did not like a row.
    void end() throws SQLException {
        buffer.putShort((short) -1);
        flush();
        copy.endCopy();
    }

    @Override
    public void close() throws SQLException {
        if (copy.isActive()) {
            copy.cancelCopy();
        }
    }
}
