package dev.codeway.database.backup;

import io.quarkus.runtime.annotations.RegisterForReflection;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;

/// What a backup holds, to be held against what comes back. It lies beside the dump as JSON, is
/// written last, and what has none is no backup.
///
/// @param format of this file
/// @param dump the name of the file beside it
/// @param bytes its size
/// @param sha256 of it, in hexadecimal
/// @param server the version of the server that it comes from
/// @param program the version of the `pg_dump` that wrote it
/// @param schema the version of the schema; null where none has been migrated
/// @param tables all of the database, as the very snapshot has them that was dumped
@RegisterForReflection
record Manifest(
        int format,
        String dump,
        Instant createdAt,
        String database,
        long bytes,
        String sha256,
        String server,
        String program,
        @Nullable String schema,
        List<Table> tables) {

    static final int FORMAT = 1;

    /// @param hash of all rows, in whatever order
    @RegisterForReflection
    record Table(String name, long rows, String hash) {}

    long rows() {
        return tables.stream().mapToLong(Table::rows).sum();
    }
}
