package dev.codeway.database.migration;

import com.fasterxml.jackson.annotation.JsonInclude;

import dev.codeway.platform.command.Report;

import io.quarkus.runtime.annotations.RegisterForReflection;

import org.jspecify.annotations.Nullable;

import java.io.PrintWriter;
import java.util.List;

/// What migrating would do to a database, tried out on a copy of its schema.
///
/// @param hash names this very plan: of the schema as it is and of all that would run
/// @param from the version that is applied; null in an empty database
/// @param drift in what the schema already differs from what its migrations make
/// @param schema what goes (`- `) and what comes (`+ `)
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
record Plan(
        String hash,
        @Nullable String from,
        List<String> drift,
        List<Step> migrations,
        List<String> schema)
        implements Report {

    /// One migration.
    @RegisterForReflection
    record Step(
            String version,
            String description,
            boolean transactional,
            List<PlannedStatement> statements) {}

    /// @param locks that it takes on what was there before, and holds until its transaction ends
    /// @param rewrites the tables and indexes that it writes anew, all rows of them
    @RegisterForReflection
    record PlannedStatement(String sql, List<TableLock> locks, List<String> rewrites) {}

    /// @param mode as PostgreSQL's documentation calls it, such as ACCESS EXCLUSIVE
    /// @param rows an estimate, of the real database
    /// @param bytes with all that belongs to it, in the real database
    @RegisterForReflection
    record TableLock(String table, String mode, long rows, long bytes) {}

    @Override
    public void print(PrintWriter out) {
        if (!drift.isEmpty()) {
            out.println("The schema is not what its migrations made:");
            drift.forEach(out::println);
            out.println();
        }
        for (Step step : migrations) {
            out.printf(
                    "V%s %s%s%n",
                    step.version(),
                    step.description(),
                    step.transactional() ? "" : " (outside of a transaction)");
            step.statements().forEach(statement -> print(statement, out));
            out.println();
        }
        if (!schema.isEmpty()) {
            out.println("The schema would change by");
            schema.forEach(out::println);
            out.println();
        }
        out.printf(
                migrations.isEmpty()
                        ? "Nothing to do. Plan: %s%n"
                        : "Plan: %1$s%nTo do exactly this: codeway db migrate --plan %1$s%n",
                hash);
    }

    private static void print(PlannedStatement statement, PrintWriter out) {
        out.println("    " + statement.sql().replace("\n", "\n    "));
        for (TableLock lock : statement.locks()) {
            out.printf(
                    "        locks %s: %s (about %,d rows, %,d kB)%n",
                    lock.table(), lock.mode(), lock.rows(), lock.bytes() / 1024);
        }
        statement.rewrites().forEach(it -> out.printf("        rewrites %s%n", it));
    }
}
