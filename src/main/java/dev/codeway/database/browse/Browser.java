package dev.codeway.database.browse;

import dev.codeway.database.browse.RowDetail.Link;
import dev.codeway.platform.postgres.Sql;

import jakarta.enterprise.context.ApplicationScoped;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// Shows the tables of the schema `codeway`, for administrators only: a page at a time, in
/// transactions that can write nothing and end soon, without what is masked.
@ApplicationScoped
public class Browser {

    /// Rows on a page.
    public static final int PAGE = 25;

    private static final int IN_A_LIST = 300;
    private static final int BY_ITSELF = 100_000;
    private static final int EXPORTED_AT_ONCE = 200;

    private final ReadOnly database;
    private final BrowseConfiguration configuration;

    Browser(ReadOnly database, BrowseConfiguration configuration) {
        this.database = database;
        this.configuration = configuration;
    }

    /// All tables, by name.
    public List<TableSize> tables() {
        return database.ask(Catalog::sizes);
    }

    /// A page of a table. Throws 404 for an unknown table and 400 for what it cannot be asked.
    public Rows rows(String table, Wanted wanted) {
        return rows(table, wanted, PAGE, IN_A_LIST);
    }

    private Rows rows(String table, Wanted wanted, int limit, int length) {
        return database.ask(
                connection ->
                        new Selection(Catalog.table(connection, table), wanted)
                                .page(connection, limit, length));
    }

    /// A row, with the ways that lead from it. Throws 404 where there is none.
    ///
    /// @param columns what it holds in those of its key, by their names
    public RowDetail row(String table, Map<String, String> columns) {
        return database.ask(
                connection -> {
                    Table known = Catalog.table(connection, table);
                    Row row = Selection.one(connection, known, key(known, columns), BY_ITSELF);
                    return new RowDetail(
                            known,
                            cells(known, row),
                            references(known, row),
                            referrers(connection, known, row));
                });
    }

    private static List<String> key(Table table, Map<String, String> columns) {
        List<String> key =
                table.key().stream()
                        .flatMap(column -> Optional.ofNullable(columns.get(column.name())).stream())
                        .toList();
        return key.size() == columns.size() ? key : List.of();
    }

    /// As the database describes it. Throws 404 where there is none.
    public Table table(String name) {
        return database.ask(connection -> Catalog.table(connection, name));
    }

    private static List<Cell> cells(Table table, Row row) {
        Map<Column, Cell> shown =
                row.cells().stream().collect(Collectors.toMap(Cell::column, cell -> cell));
        return table.columns().stream()
                .map(column -> shown.getOrDefault(column, new Cell(column, null, false)))
                .toList();
    }

    private static List<Link> references(Table table, Row row) {
        List<Link> links = new ArrayList<>();
        for (ForeignKey reference : table.references()) {
            Map<String, String> columns =
                    values(row, reference.columns(), reference.targetColumns());
            if (!columns.isEmpty()) {
                links.add(new Link(reference, reference.target(), columns, 1));
            }
        }
        return links;
    }

    private static List<Link> referrers(Connection connection, Table table, Row row)
            throws SQLException {
        List<Link> links = new ArrayList<>();
        for (ForeignKey referrer : table.referrers()) {
            Map<String, String> columns = values(row, referrer.targetColumns(), referrer.columns());
            if (!columns.isEmpty()) {
                links.add(
                        new Link(
                                referrer,
                                referrer.table(),
                                columns,
                                count(connection, referrer.table(), columns)));
            }
        }
        return links;
    }

    /// What the row holds in some columns, by other names; empty where it holds nothing in one.
    private static Map<String, String> values(
            Row row, List<String> columns, List<String> otherNames) {
        Map<String, String> values = new LinkedHashMap<>();
        for (Cell cell : row.cells()) {
            int place = columns.indexOf(cell.column().name());
            if (place >= 0 && cell.text() != null && !cell.cut()) {
                values.put(otherNames.get(place), cell.text());
            }
        }
        return values.size() == columns.size() ? values : Map.of();
    }

    private static long count(Connection connection, String name, Map<String, String> columns)
            throws SQLException {
        Table table = Catalog.table(connection, name);
        String conditions =
                columns.keySet().stream()
                        .map(column -> table.visible("column", column))
                        .map(column -> Operator.EQ.condition(column.quoted(), column.kind()))
                        .collect(Collectors.joining(" AND "));
        return Sql.first(
                        connection,
                        row -> row.getLong(1),
                        "SELECT count(*) FROM (SELECT FROM %s WHERE %s LIMIT %d) AS found"
                                .formatted(table.quoted(), conditions, Link.MOST),
                        columns.values().toArray())
                .orElse(0L);
    }

    /// The first rows of a table, as a file. What cannot be asked is refused here, not in the
    /// middle of it.
    public Export export(String table, Wanted wanted, Export.Format format) {
        Rows first = rows(table, wanted, atOnce(0), Integer.MAX_VALUE);
        return new Export(
                format,
                first,
                configuration.exportRows(),
                (after, read) ->
                        rows(table, wanted.following(after), atOnce(read), Integer.MAX_VALUE));
    }

    private int atOnce(int read) {
        return Math.min(EXPORTED_AT_ONCE, configuration.exportRows() - read);
    }
}
