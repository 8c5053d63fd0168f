package dev.codeway.database.backup;

import dev.codeway.platform.command.Report;

import io.quarkus.runtime.annotations.RegisterForReflection;

import org.jspecify.annotations.Nullable;

import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;

/// What came back, all of it as it was put aside.
@RegisterForReflection
record Restored(
        String dump,
        Instant createdAt,
        @Nullable String schema,
        long rows,
        List<Manifest.Table> tables)
        implements Report {

    static Restored of(Backup backup) {
        Manifest manifest = backup.manifest();
        return new Restored(
                backup.dump().toString(),
                manifest.createdAt(),
                manifest.schema(),
                manifest.rows(),
                manifest.tables());
    }

    @Override
    public void print(PrintWriter out) {
        for (Manifest.Table table : tables) {
            out.printf("%-40s %10d rows, as backed up%n", table.name(), table.rows());
        }
        out.printf(
                "%s of %s: %d rows of %d tables came back as they were.%n",
                dump, createdAt, rows, tables.size());
    }
}
