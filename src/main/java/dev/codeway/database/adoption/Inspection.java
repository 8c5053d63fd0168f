package dev.codeway.database.adoption;

import dev.codeway.database.adoption.Finding.Severity;
import dev.codeway.platform.problem.InputRule;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// All that one look at a database finds. A check and an adoption look in the same way, and what an
/// adoption changes is what it found: so the one foretells the other.
///
/// @param findings those that block first
record Inspection(PrismaTables tables, long projects, long deployments, List<Finding> findings) {

    /// Reads, and only reads, in the transaction of the caller.
    static Inspection of(
            Connection connection, String schema, Strategy strategy, Map<String, InputRule> rules)
            throws SQLException {
        PrismaTables tables = PrismaTables.read(connection, schema);
        List<Finding> found = new ArrayList<>(new SchemaInspection(connection, tables).findings());
        found.addAll(
                new HistoryInspection(connection, tables, strategy.ignorePrismaMigrations())
                        .findings());
        // Rows can be read as soon as the tables have the columns.
        boolean readable =
                found.stream()
                        .noneMatch(
                                it ->
                                        it.severity() == Severity.BLOCKS
                                                && !it.kind().endsWith("-prisma-migration")
                                                && !it.table().equals("codeway"));
        if (readable) {
            found.addAll(new RowInspection(connection, tables, strategy, rules).findings());
        }
        found.sort((one, other) -> one.severity().compareTo(other.severity()));
        return new Inspection(
                tables,
                readable ? count(connection, tables, Table.PROJECT) : 0,
                readable ? count(connection, tables, Table.DEPLOYMENT) : 0,
                List.copyOf(found));
    }

    private static long count(Connection connection, PrismaTables tables, Table table)
            throws SQLException {
        return Rows.one(
                connection, "SELECT count(*) FROM " + tables.quoted(table), row -> row.getLong(1));
    }

    boolean blocked() {
        return findings.stream().anyMatch(it -> it.severity() == Severity.BLOCKS);
    }

    List<Finding> changes() {
        return findings.stream().filter(it -> it.severity() == Severity.CHANGE).toList();
    }

    AdoptionReport report(AdoptionReport.Outcome outcome) {
        return new AdoptionReport(
                blocked() ? AdoptionReport.Outcome.BLOCKED : outcome,
                projects,
                deployments,
                null,
                findings);
    }
}
