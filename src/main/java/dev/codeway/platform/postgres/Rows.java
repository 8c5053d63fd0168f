package dev.codeway.platform.postgres;

import io.vertx.sqlclient.Row;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.OffsetDateTime;

/// Reads what rows have no method for.
public final class Rows {

    private Rows() {}

    /// A `timestamptz`; null where it is.
    public static @Nullable Instant instant(Row row, int column) {
        OffsetDateTime time = row.getOffsetDateTime(column);
        return time == null ? null : time.toInstant();
    }

    /// A name of one of the values; null where it is.
    public static <E extends Enum<E>> @Nullable E name(Class<E> type, Row row, int column) {
        String name = row.getString(column);
        return name == null ? null : Enum.valueOf(type, name);
    }
}
