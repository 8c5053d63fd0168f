package dev.codeway.database.adoption;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;

/// Prisma's two tables as they are, read as if they were as Prisma made them.
///
/// @param types of the columns, by their names
record PrismaTables(String schema, Map<Table, Map<String, String>> types) {

    /// What answers can say: RFC 3339 has years of four digits.
    private static final String USABLE =
            "BETWEEN timestamptz '0001-01-01 00:00:00Z' AND timestamptz '9999-12-31 23:59:59.999999Z'";

    static PrismaTables read(Connection connection, String schema) throws SQLException {
        Map<Table, Map<String, String>> types = new EnumMap<>(Table.class);
        for (Table table : Table.values()) {
            Map<String, String> columns = new LinkedHashMap<>();
            Rows.each(
                    connection,
                    """
                    SELECT a.attname, t.typname
                    FROM pg_class c
                    JOIN pg_namespace n ON n.oid = c.relnamespace
                    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                    JOIN pg_type t ON t.oid = a.atttypid
                    WHERE n.nspname = ? AND c.relname = ? AND c.relkind IN ('r', 'p')
                    ORDER BY a.attnum
                    """,
                    row -> columns.put(row.getString(1), row.getString(2)),
                    schema,
                    table.title());
            if (!columns.isEmpty()) {
                types.put(table, columns);
            }
        }
        return new PrismaTables(schema, types);
    }

    boolean has(Table table) {
        return types.containsKey(table);
    }

    boolean none() {
        return types.isEmpty();
    }

    Map<String, String> columns(Table table) {
        return types.getOrDefault(table, Map.of());
    }

    /// With its schema and in quotes.
    String quoted(Table table) {
        return quoted(table.title());
    }

    String quoted(String name) {
        return quote(schema) + '.' + quote(name);
    }

    private static String quote(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /// The beginning of a statement that reads from `project` and `deployment`: ids and statuses as
    /// text, and of the two times the other where one cannot be used; the stored ones beside them.
    String with() {
        StringJoiner queries = new StringJoiner(",\n", "WITH ", "\n");
        for (Table table : Table.values()) {
            queries.add(
                    """
                    %s AS NOT MATERIALIZED (
                        SELECT *, %s AS created_at, %s AS updated_at FROM (SELECT %s FROM %s) AS stored)"""
                            .formatted(
                                    table.subject(),
                                    usable("stored_created_at", "stored_updated_at"),
                                    usable("stored_updated_at", "stored_created_at"),
                                    columnsOf(table),
                                    quoted(table)));
        }
        return queries.toString();
    }

    private static String usable(String wanted, String other) {
        return "CASE WHEN %1$s %3$s THEN %1$s WHEN %2$s %3$s THEN %2$s END"
                .formatted(wanted, other, USABLE);
    }

    private String columnsOf(Table table) {
        StringJoiner columns = new StringJoiner(", ");
        for (String column : table.columns()) {
            if (!Table.isTime(column)) {
                columns.add("%1$s::text AS %1$s".formatted(column));
            } else if ("timestamp".equals(columns(table).get(column))) {
                columns.add("%1$s AT TIME ZONE 'UTC' AS stored_%1$s".formatted(column));
            } else {
                columns.add("%1$s AS stored_%1$s".formatted(column));
            }
        }
        return columns.toString();
    }
}
