package dev.codeway.database.data;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;

import dev.codeway.platform.command.Report;
import dev.codeway.platform.postgres.Sql;

import io.quarkus.runtime.annotations.RegisterForReflection;

import org.jspecify.annotations.Nullable;

import java.io.PrintWriter;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/// How far the data migrations have come.
@RegisterForReflection
record DataStatus(List<Entry> migrations) implements Report {

    /// @param rows that it has changed so far
    /// @param place the key that its present pass has come to
    /// @param finishedAt when a pass found nothing to change
    @RegisterForReflection
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Entry(
            String name,
            long rows,
            long batches,
            @Nullable String place,
            @Nullable Instant startedAt,
            @Nullable Instant workedAt,
            @Nullable Instant finishedAt) {

        static Entry notBegun(String name) {
            return new Entry(name, 0, 0, null, null, null, null);
        }

        static Entry read(ResultSet row) throws SQLException {
            return new Entry(
                    row.getString("name"),
                    row.getLong("rows"),
                    row.getLong("batches"),
                    row.getString("place"),
                    Sql.instant(row, "started_at"),
                    Sql.instant(row, "worked_at"),
                    Sql.instant(row, "finished_at"));
        }

        private String state() {
            return finishedAt != null
                    ? "finished " + finishedAt
                    : startedAt == null ? "not begun" : "under way since " + startedAt;
        }
    }

    @JsonIgnore
    boolean finished() {
        return migrations.stream().allMatch(it -> it.finishedAt() != null);
    }

    @Override
    public void print(PrintWriter out) {
        for (Entry it : migrations) {
            out.printf(
                    "%-30s %,d rows in %,d batches, %s%s%n",
                    it.name(),
                    it.rows(),
                    it.batches(),
                    it.state(),
                    it.place() == null ? "" : ", at " + it.place());
        }
    }
}
