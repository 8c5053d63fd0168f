package dev.codeway.database.migration;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;

import dev.codeway.platform.command.Report;

import io.quarkus.runtime.annotations.RegisterForReflection;

import org.jspecify.annotations.Nullable;

import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/// Where a database stands.
///
/// @param version the newest that is applied; null in an empty database
/// @param migrations in their order
/// @param prisma what `_prisma_migrations` says, where there is one
@RegisterForReflection
public record Status(
        @Nullable String version, List<Migration> migrations, List<PrismaMigration> prisma)
        implements Report {

    public enum State {
        APPLIED,
        PENDING,
        FAILED,
        /// Edited after it was applied.
        DRIFTED,
        /// Applied by a newer version of the service.
        NEWER,
        /// Applied once, and no longer part of the service.
        MISSING,
        /// Done by Prisma, before this service came.
        BASELINE
    }

    @RegisterForReflection
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Migration(
            String version, String description, State state, @Nullable Instant appliedAt) {}

    @RegisterForReflection
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record PrismaMigration(String name, String state, @Nullable Instant finishedAt) {}

    /// Whether nothing is to be done.
    @JsonIgnore
    public boolean upToDate() {
        return migrations.stream()
                .allMatch(
                        it ->
                                switch (it.state()) {
                                    case APPLIED, BASELINE, NEWER -> true;
                                    case PENDING, FAILED, DRIFTED, MISSING -> false;
                                });
    }

    /// Only what has to be mended before any migration runs.
    Status onlyWrong() {
        return new Status(
                version,
                migrations.stream()
                        .filter(
                                it ->
                                        switch (it.state()) {
                                            case FAILED, DRIFTED, MISSING -> true;
                                            case APPLIED, BASELINE, NEWER, PENDING -> false;
                                        })
                        .toList(),
                prisma);
    }

    @Override
    public void print(PrintWriter out) {
        out.printf("Schema version: %s%n", version == null ? "none" : version);
        for (Migration migration : migrations) {
            out.printf(
                    "%-8s %4s  %-50s %s%n",
                    migration.state().name().toLowerCase(Locale.ROOT),
                    migration.version(),
                    migration.description(),
                    migration.appliedAt() == null ? "" : migration.appliedAt());
        }
        if (!prisma.isEmpty()) {
            out.println("Prisma's migrations:");
            for (PrismaMigration migration : prisma) {
                out.printf(
                        "%-11s %-50s %s%n",
                        migration.state(),
                        migration.name(),
                        migration.finishedAt() == null ? "" : migration.finishedAt());
            }
        }
    }
}
