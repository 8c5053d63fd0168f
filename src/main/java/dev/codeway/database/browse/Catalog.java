package dev.codeway.database.browse;

import dev.codeway.platform.postgres.Sql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;

/// What PostgreSQL knows of the tables of the schema `codeway`.
final class Catalog {

    private Catalog() {}

    /// All of them, by name. Rows are estimated: to count them would mean to read them.
    static List<TableSize> sizes(Connection connection) throws SQLException {
        return Sql.list(
                connection,
                row -> new TableSize(row.getString(1), row.getLong(2), row.getLong(3)),
                """
                SELECT c.relname, CASE WHEN s.n_live_tup > 0 THEN s.n_live_tup
                        ELSE greatest(c.reltuples, 0)::bigint END,
                    pg_total_relation_size(c.oid)
                FROM pg_class c LEFT JOIN pg_stat_all_tables s ON s.relid = c.oid
                WHERE c.relnamespace = 'codeway'::regnamespace AND c.relkind IN ('r', 'p')
                ORDER BY c.relname
                """);
    }

    /// The one of this name; throws 404 where there is none.
    static Table table(Connection connection, String name) throws SQLException {
        List<Column> columns = name.indexOf(0) < 0 ? columns(connection, name) : List.of();
        if (columns.isEmpty()) {
            throw Table.unknown();
        }
        List<ForeignKey> keys = foreignKeys(connection, name);
        return new Table(
                name,
                columns,
                key(connection, name, columns),
                keys.stream().filter(key -> key.table().equals(name)).toList(),
                keys.stream().filter(key -> key.target().equals(name)).toList());
    }

    private static List<Column> columns(Connection connection, String table) throws SQLException {
        return Sql.list(
                connection,
                row ->
                        new Column(
                                row.getString(1),
                                row.getString(2),
                                Kind.of(row.getString(3), row.getString(4)),
                                row.getBoolean(5),
                                row.getBoolean(6),
                                Exposure.isMasked(table, row.getString(1))),
                """
                SELECT a.attname, format_type(a.atttypid, a.atttypmod), t.typname, t.typcategory,
                    NOT a.attnotnull, coalesce(a.attnum = ANY (k.conkey), false)
                FROM pg_class c
                JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                JOIN pg_type t ON t.oid = a.atttypid
                LEFT JOIN pg_constraint k ON k.conrelid = c.oid AND k.contype = 'p'
                WHERE c.relnamespace = 'codeway'::regnamespace AND c.relkind IN ('r', 'p')
                    AND c.relname = ?
                ORDER BY a.attnum
                """,
                table);
    }

    /// Of the primary key, in its order.
    private static List<Column> key(Connection connection, String table, List<Column> columns)
            throws SQLException {
        List<String> names =
                Sql.list(
                        connection,
                        row -> row.getString(1),
                        """
                        SELECT a.attname
                        FROM pg_class c
                        JOIN pg_constraint k ON k.conrelid = c.oid AND k.contype = 'p'
                        CROSS JOIN unnest(k.conkey) WITH ORDINALITY AS part (number, place)
                        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = part.number
                        WHERE c.relnamespace = 'codeway'::regnamespace AND c.relname = ?
                        ORDER BY part.place
                        """,
                        table);
        List<Column> key = names.stream().flatMap(name -> named(columns, name)).toList();
        return key.stream().anyMatch(column -> !column.isSortable()) ? List.of() : key;
    }

    private static Stream<Column> named(List<Column> columns, String name) {
        return columns.stream().filter(column -> column.name().equals(name));
    }

    private static List<ForeignKey> foreignKeys(Connection connection, String table)
            throws SQLException {
        return Sql.list(
                connection,
                row ->
                        new ForeignKey(
                                row.getString(1),
                                row.getString(2),
                                names(row, 3),
                                row.getString(4),
                                names(row, 5)),
                """
                SELECT k.conname, one.relname, (
                        SELECT array_agg(a.attname::text ORDER BY part.place)
                        FROM unnest(k.conkey) WITH ORDINALITY AS part (number, place)
                        JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = part.number),
                    other.relname, (
                        SELECT array_agg(a.attname::text ORDER BY part.place)
                        FROM unnest(k.confkey) WITH ORDINALITY AS part (number, place)
                        JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = part.number)
                FROM pg_constraint k
                JOIN pg_class one ON one.oid = k.conrelid
                JOIN pg_class other ON other.oid = k.confrelid
                WHERE k.contype = 'f' AND one.relnamespace = 'codeway'::regnamespace
                    AND other.relnamespace = one.relnamespace AND ? IN (one.relname, other.relname)
                ORDER BY one.relname, k.conname
                """,
                table);
    }

    private static List<String> names(ResultSet row, int column) throws SQLException {
        return List.of((String[]) row.getArray(column).getArray());
    }
}
