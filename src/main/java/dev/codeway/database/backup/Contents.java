package dev.codeway.database.backup;

import dev.codeway.database.backup.Manifest.Table;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/// What the tables of a database hold, told so that two databases can be compared: a sum of hashes
/// of rows is the same in whatever order they lie.
final class Contents {

    /// Those of extensions come with the extensions.
    private static final String TABLES =
            """
            SELECT format('%I.%I', n.nspname, c.relname)
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind = 'r' AND c.relpersistence <> 't'
                AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
                AND NOT EXISTS (
                    SELECT FROM pg_depend
                    WHERE classid = 'pg_class'::regclass AND objid = c.oid AND deptype = 'e')
            ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C"
            """;

    private Contents() {}

    /// In the caller's transaction, with whose snapshot.
    static List<Table> read(Connection connection) throws SQLException {
        List<Table> tables = new ArrayList<>();
        try (Statement statement = connection.createStatement()) {
            // A row as text depends on all of these.
            statement.execute(
                    """
                    SET LOCAL search_path = '';
                    SET LOCAL TimeZone = 'UTC';
                    SET LOCAL DateStyle = 'ISO';
                    SET LOCAL IntervalStyle = 'postgres';
                    SET LOCAL bytea_output = 'hex';
                    SET LOCAL extra_float_digits = 1
                    """);
            for (String name : names(statement)) {
                tables.add(table(statement, name));
            }
        }
        return tables;
    }

    static List<String> names(Statement statement) throws SQLException {
        List<String> names = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery(TABLES)) {
            while (rows.next()) {
                names.add(rows.getString(1));
            }
        }
        return names;
    }

    private static Table table(Statement statement, String name) throws SQLException {
        try (ResultSet row =
                statement.executeQuery(
                        """
                        SELECT count(*), coalesce(sum(
                            ('x' || encode(substr(sha256(convert_to((t.*)::text, 'UTF8')), 1, 8), 'hex'))
                                ::bit(64)::bigint), 0)::text
                        FROM ONLY %s AS t
                        """
                                .formatted(name))) {
            row.next();
            return new Table(name, row.getLong(1), row.getString(2));
        }
    }

    /// In words; empty where there are none.
    static List<String> differences(List<Table> expected, List<Table> actual) {
        Map<String, Table> wanted = byName(expected);
        Map<String, Table> found = byName(actual);
        List<String> differences = new ArrayList<>();
        TreeSet<String> names = new TreeSet<>(wanted.keySet());
        names.addAll(found.keySet());
        for (String name : names) {
            Table one = wanted.get(name);
            Table other = found.get(name);
            if (one == null) {
                differences.add(name + " is not in the backup");
            } else if (other == null) {
                differences.add(name + " is missing");
            } else if (one.rows() != other.rows()) {
                differences.add(
                        "%s has %d rows instead of %d".formatted(name, other.rows(), one.rows()));
            } else if (!one.hash().equals(other.hash())) {
                differences.add(name + " has other rows");
            }
        }
        return differences;
    }

    private static Map<String, Table> byName(List<Table> tables) {
        return tables.stream().collect(Collectors.toMap(Table::name, Function.identity()));
    }
}
