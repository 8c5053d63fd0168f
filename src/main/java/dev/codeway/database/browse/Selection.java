package dev.codeway.database.browse;

import static java.util.Objects.requireNonNull;

import dev.codeway.platform.http.Identifier;
import dev.codeway.platform.http.QueryParameter;
import dev.codeway.platform.postgres.Sql;
import dev.codeway.platform.problem.InvalidValue;
import dev.codeway.platform.problem.Problem;

import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The rows of a table that somebody wants, as a statement. Its text is made of what the catalog
/// says and of constants; whatever was asked for goes beside it, as a parameter.
///
/// Pages go by keyset: they follow the row that the page before ended with, so that none is read
/// twice and none is skipped to get to others.
final class Selection {

    private static final int MOST_FILTERS = 10;
    private static final int LONGEST = 1_000;

    private final Table table;
    private final Wanted wanted;
    private final @Nullable Column sort;
    private final boolean descending;
    private final List<String> conditions = new ArrayList<>();
    private final List<Object> parameters = new ArrayList<>();

    /// Throws 400 where there is no such column, operator or value.
    Selection(Table table, Wanted wanted) {
        this.table = table;
        this.wanted = wanted;
        String by = wanted.sort();
        descending = by == null || by.startsWith("-");
        sort = by == null ? first(table.key()) : sort(table, by);
        if (wanted.filters().size() > MOST_FILTERS) {
            throw QueryParameter.illegal(
                    "column", "too-many", "must not be given more than " + MOST_FILTERS + " times");
        }
        wanted.filters().forEach(this::filter);
        if (wanted.search() != null) {
            search(wanted.search());
        }
    }

    private static @Nullable Column first(List<Column> columns) {
        return columns.isEmpty() ? null : columns.getFirst();
    }

    private static Column sort(Table table, String by) {
        Column column = table.visible("sort", by.startsWith("-") ? by.substring(1) : by);
        if (!column.isSortable()) {
            throw QueryParameter.illegal("sort", "unsortable", "must name a column with an order");
        }
        return column;
    }

    private void filter(Wanted.Filter filter) {
        Column column = table.visible("column", filter.column());
        Operator operator =
                Operator.read(filter.operator())
                        .filter(column.kind().operators()::contains)
                        .orElseThrow(() -> unknownOperator(column));
        conditions.add(operator.condition(column.quoted(), column.kind()));
        if (operator.isBinary()) {
            parameters.add(value(column.name(), operator, column.kind(), filter.value()));
        }
    }

    private static Problem unknownOperator(Column column) {
        return QueryParameter.illegal(
                "operator",
                "unknown-operator",
                "must be one of %s for %s".formatted(column.kind().operators(), column.name()));
    }

    private static String value(String parameter, Operator operator, Kind kind, String text) {
        if (text.length() > LONGEST) {
            throw QueryParameter.illegal(
                    parameter, "too-long", "must not be longer than " + LONGEST + " characters");
        }
        try {
            return operator.argument(kind, text);
        } catch (InvalidValue invalid) {
            throw QueryParameter.illegal(parameter, invalid.code(), invalid.detail());
        }
    }

    /// An id is looked for where ids are, by their indexes; anything else in texts, and a number in
    /// numbers too.
    private void search(String text) {
        boolean id = Identifier.parse(text.strip()).isPresent();
        boolean number = text.strip().matches("-?\\d{1,18}");
        List<String> any = new ArrayList<>();
        for (Column column : table.shown()) {
            Operator operator =
                    switch (column.kind()) {
                        case ID -> id ? Operator.EQ : null;
                        case INTEGER -> number ? Operator.EQ : null;
                        case TEXT -> id ? null : Operator.CONTAINS;
                        case DECIMAL, BOOLEAN, TIME, LOCAL_TIME, BYTES, JSON, ARRAY, OTHER -> null;
                    };
            if (operator != null) {
                any.add(operator.condition(column.quoted(), column.kind()));
                parameters.add(value("q", operator, column.kind(), text));
            }
        }
        conditions.add(any.isEmpty() ? "false" : "(%s)".formatted(String.join(" OR ", any)));
    }

    /// Reads a page.
    ///
    /// @param length how many characters of a cell
    Rows page(Connection connection, int limit, int length) throws SQLException {
        boolean backwards = !wanted.before().isEmpty();
        List<String> place = backwards ? wanted.before() : wanted.after();
        if (!place.isEmpty()) {
            follow(connection, keyOf(table, place), descending != backwards);
        }
        List<Row> rows =
                new ArrayList<>(
                        Sql.list(
                                connection,
                                row -> read(row, length),
                                statement(limit + 1, length, descending != backwards),
                                parameters.toArray()));
        boolean beyond = rows.size() > limit;
        if (beyond) {
            rows.removeLast();
        }
        if (backwards) {
            Collections.reverse(rows);
        }
        boolean pages = !table.key().isEmpty();
        return new Rows(
                table,
                rows,
                sort,
                descending,
                pages && (backwards || beyond),
                pages && (backwards ? beyond : !place.isEmpty()));
    }

    /// The one row of this key; throws 404 where there is none.
    static Row one(Connection connection, Table table, List<String> key, int length)
            throws SQLException {
        List<String> values = keyOf(table, key);
        Selection all = new Selection(table, Wanted.ALL);
        for (int i = 0; i < values.size(); i++) {
            Column column = table.key().get(i);
            all.conditions.add(Operator.EQ.condition(column.quoted(), column.kind()));
            all.parameters.add(values.get(i));
        }
        return all.page(connection, 1, length).rows().stream()
                .findFirst()
                .orElseThrow(
                        () ->
                                new Problem.NotFound(
                                        "unknown-row", "there is no such row, or none any more"));
    }

    private static List<String> keyOf(Table table, List<String> values) {
        if (table.key().isEmpty() || values.size() != table.key().size()) {
            throw QueryParameter.illegal("key", "illegal-size", "must be all of the table's key");
        }
        List<String> key = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            key.add(value("key", Operator.EQ, table.key().get(i).kind(), values.get(i)));
        }
        return key;
    }

    /// Only what comes after a row, in this direction.
    private void follow(Connection connection, List<String> key, boolean down) throws SQLException {
        String beyond = down ? "<" : ">";
        String keys = list(table.key().stream().map(Column::quoted));
        String values = list(table.key().stream().map(column -> column.kind().parameter()));
        if (sort == null || table.key().getFirst().equals(sort)) {
            conditions.add("(%s) %s (%s)".formatted(keys, beyond, values));
            parameters.addAll(key);
            return;
        }
        String at = sorted(connection, key);
        String column = sort.quoted();
        if (at == null) {
            // Nothing is more than everything.
            conditions.add(
                    "(%s IS NULL AND (%s) %s (%s) %s)"
                            .formatted(
                                    column,
                                    keys,
                                    beyond,
                                    values,
                                    down ? "OR %s IS NOT NULL".formatted(column) : ""));
            parameters.addAll(key);
            return;
        }
        String parameter = "CAST(? AS %s)".formatted(sort.type());
        conditions.add(
                "((%s, %s) %s (%s, %s) %s)"
                        .formatted(
                                column,
                                keys,
                                beyond,
                                parameter,
                                values,
                                sort.nullable() && !down ? "OR %s IS NULL".formatted(column) : ""));
        parameters.add(at);
        parameters.addAll(key);
    }

    /// What the row of this key is sorted by.
    private @Nullable String sorted(Connection connection, List<String> key) throws SQLException {
        String conditions =
                table.key().stream()
                        .map(column -> Operator.EQ.condition(column.quoted(), column.kind()))
                        .collect(Collectors.joining(" AND "));
        return Sql.first(
                        connection,
                        row -> Optional.ofNullable(row.getString(1)),
                        "SELECT %s::text FROM %s WHERE %s"
                                .formatted(
                                        requireNonNull(sort).quoted(), table.quoted(), conditions),
                        key.toArray())
                .orElseThrow(
                        () ->
                                QueryParameter.illegal(
                                        "after", "unknown-row", "names a row that is gone"))
                .orElse(null);
    }

    private String statement(int limit, int length, boolean down) {
        String order =
                Stream.concat(Stream.ofNullable(sort), table.key().stream())
                        .distinct()
                        .map(column -> column.quoted() + (down ? " DESC" : " ASC"))
                        .collect(Collectors.joining(", "));
        return "SELECT %s FROM %s %s %s LIMIT %d"
                .formatted(
                        list(table.shown().stream().map(column -> expression(column, length))),
                        table.quoted(),
                        conditions.isEmpty() ? "" : "WHERE " + String.join(" AND ", conditions),
                        order.isEmpty() ? "" : "ORDER BY " + order,
                        limit);
    }

    private static String expression(Column column, int length) {
        boolean whole = length == Integer.MAX_VALUE;
        String text = column.kind().text(column.quoted(), whole);
        return whole ? text : "left(%s, %d)".formatted(text, length + 1);
    }

    private Row read(ResultSet row, int length) throws SQLException {
        List<Cell> cells = new ArrayList<>();
        for (Column column : table.shown()) {
            String text = row.getString(cells.size() + 1);
            boolean cut = text != null && text.codePointCount(0, text.length()) > length;
            cells.add(new Cell(column, cut ? cut(requireNonNull(text), length) : text, cut));
        }
        return new Row(List.copyOf(cells), key(cells));
    }

    private static String cut(String text, int length) {
        return text.substring(0, text.offsetByCodePoints(0, length));
    }

    private List<String> key(List<Cell> cells) {
        List<String> key = new ArrayList<>();
        for (Column column : table.key()) {
            cells.stream()
                    .filter(cell -> cell.column().equals(column) && !cell.cut())
                    .map(Cell::text)
                    .forEach(text -> key.add(requireNonNull(text)));
        }
        return key.size() == table.key().size() ? List.copyOf(key) : List.of();
    }

    private static String list(Stream<String> parts) {
        return parts.collect(Collectors.joining(", "));
    }
}
