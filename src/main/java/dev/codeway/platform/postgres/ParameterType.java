package dev.codeway.platform.postgres;

import io.netty.buffer.ByteBuf;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/// The type of a [query's][ReadQuery] parameter, as `pg_type` has it.
public enum ParameterType {
    /// A [UUID].
    UUID(2950),
    /// An [Instant].
    TIMESTAMPTZ(1184),
    /// An [Integer] or a [Long].
    BIGINT(20);

    private final int oid;

    ParameterType(int oid) {
        this.oid = oid;
    }

    int oid() {
        return oid;
    }

    /// How many bytes a value takes, with its length.
    int size() {
        return Integer.BYTES + (this == UUID ? 2 * Long.BYTES : Long.BYTES);
    }

    /// Appends a value in its binary form, after its length. Throws where PostgreSQL has no such
    /// value.
    void write(Object value, ByteBuf to) {
        if (this == UUID) {
            UUID id = (UUID) value;
            to.writeInt(2 * Long.BYTES);
            to.writeLong(id.getMostSignificantBits());
            to.writeLong(id.getLeastSignificantBits());
        } else {
            to.writeInt(Long.BYTES);
            to.writeLong(
                    this == TIMESTAMPTZ
                            ? Math.subtractExact(
                                    ChronoUnit.MICROS.between(Instant.EPOCH, (Instant) value),
                                    DataRow.FROM_1970)
                            : ((Number) value).longValue());
        }
    }
}
