package dev.codeway.platform.postgres;

import io.netty.buffer.ByteBuf;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/// A row as PostgreSQL sent it, in binary formats. It is this row only as long as it is being read:
/// the next one comes in its place.
public final class DataRow {

    /// From 1970 to 2000, from where PostgreSQL counts, in microseconds.
    static final long FROM_1970 = 946_684_800_000_000L;

    private static final VarHandle INTEGER =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle BIGINT =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private byte[] bytes = new byte[1_024];
    private int[] places = new int[32];
    private int[] lengths = new int[32];

    /// Reads a `DataRow` message, from after its length on.
    void read(ByteBuf message, int start, int length) {
        if (bytes.length < length) {
            bytes = new byte[Math.max(length, 2 * bytes.length)];
        }
        message.getBytes(start, bytes, 0, length);
        int columns = integer(0) >>> Short.SIZE;
        if (places.length < columns) {
            places = new int[columns];
            lengths = new int[columns];
        }
        int place = 2;
        for (int i = 0; i < columns; i++) {
            lengths[i] = integer(place);
            places[i] = place + Integer.BYTES;
            place += Integer.BYTES + Math.max(lengths[i], 0);
        }
    }

    /// Whether a column, counted from 0, is null.
    public boolean isNull(int column) {
        return lengths[column] < 0;
    }

    /// All of its bytes, a column's from [its place][#place] on, as many as [its length][#length].
    public byte[] bytes() {
        return bytes;
    }

    /// Where a column begins.
    public int place(int column) {
        return places[column];
    }

    /// How many bytes a column has.
    public int length(int column) {
        return lengths[column];
    }

    /// A `boolean`.
    public boolean flag(int column) {
        return bytes[places[column]] != 0;
    }

    /// An `integer` or a `bigint`.
    public long number(int column) {
        int place = places[column];
        return lengths[column] == Integer.BYTES ? integer(place) : bigint(place);
    }

    /// A `uuid`.
    public UUID uuid(int column) {
        return new UUID(high(column), low(column));
    }

    /// The first half of a `uuid`.
    public long high(int column) {
        return bigint(places[column]);
    }

    /// The second half of a `uuid`.
    public long low(int column) {
        return bigint(places[column] + Long.BYTES);
    }

    /// How long after 1970 a `timestamptz` is, in microseconds.
    public long microsecond(int column) {
        return number(column) + FROM_1970;
    }

    /// A `timestamptz`.
    public Instant time(int column) {
        return Instant.EPOCH.plus(microsecond(column), ChronoUnit.MICROS);
    }

    /// Whether a text is this one, of ASCII.
    public boolean is(String text, int column) {
        if (lengths[column] != text.length()) {
            return false;
        }
        int place = places[column];
        for (int i = 0; i < text.length(); i++) {
            if (bytes[place + i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private long bigint(int place) {
        return (long) BIGINT.get(bytes, place);
    }

    private int integer(int place) {
        return (int) INTEGER.get(bytes, place);
    }
}
