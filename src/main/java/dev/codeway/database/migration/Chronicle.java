package dev.codeway.database.migration;

import com.fasterxml.jackson.annotation.JsonInclude;

import dev.codeway.platform.command.Report;
import dev.codeway.platform.postgres.DirectDatabase;

import io.quarkus.runtime.annotations.RegisterForReflection;

import org.jspecify.annotations.Nullable;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// What was done to a schema, in the order in which it happened.
@RegisterForReflection
record Chronicle(List<Entry> entries) implements Report {

    /// @param action applied, failed, baseline or undone
    /// @param milliseconds that it took; null of what was undone
    @RegisterForReflection
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Entry(
            Instant at,
            String action,
            String version,
            String description,
            String by,
            @Nullable Integer milliseconds) {}

    private static final String APPLIED =
            """
            SELECT installed_on::timestamptz AS at,
                CASE WHEN NOT success THEN 'failed' WHEN type = 'BASELINE' THEN 'baseline' ELSE 'applied' END
                    AS action,
                version, description, installed_by AS by, execution_time AS ms
            FROM codeway.flyway_schema_history
            """;
    private static final String UNDONE =
            """
            UNION ALL
            SELECT applied_on, 'applied', version, description, applied_by, execution_time
            FROM codeway.migration_undone
            UNION ALL
            SELECT undone_on, 'undone', version, description, undone_by, NULL
            FROM codeway.migration_undone
            """;

    static Chronicle read(DirectDatabase database) throws SQLException {
        List<Entry> entries = new ArrayList<>();
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            if (History.exists(statement)) {
                boolean undone = History.exists(statement, History.UNDONE);
                try (ResultSet rows =
                        statement.executeQuery(
                                "SELECT extract(epoch FROM at), action, version, description, by, ms FROM ("
                                        + APPLIED
                                        + (undone ? UNDONE : "")
                                        + ") AS everything WHERE version IS NOT NULL ORDER BY at, action")) {
                    while (rows.next()) {
                        entries.add(
                                new Entry(
                                        Instant.ofEpochMilli(
                                                rows.getBigDecimal(1)
                                                        .movePointRight(3)
                                                        .longValue()),
                                        rows.getString(2),
                                        rows.getString(3),
                                        rows.getString(4),
                                        rows.getString(5),
                                        (Integer) rows.getObject(6)));
                    }
                }
            }
        }
        return new Chronicle(entries);
    }

    @Override
    public void print(PrintWriter out) {
        for (Entry entry : entries) {
            out.printf(
                    "%-24s %-8s %4s  %-50s by %s%s%n",
                    entry.at(),
                    entry.action(),
                    entry.version(),
                    entry.description(),
                    entry.by(),
                    entry.milliseconds() == null
                            ? ""
                            : " in %d ms".formatted(entry.milliseconds()));
        }
    }
}
