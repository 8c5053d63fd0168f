package dev.codeway.console;

import dev.codeway.database.browse.Column;
import dev.codeway.database.browse.ForeignKey;
import dev.codeway.database.browse.Operator;
import dev.codeway.database.browse.Table;
import dev.codeway.database.browse.Wanted;
import dev.codeway.database.browse.Wanted.Filter;

import org.jspecify.annotations.Nullable;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/// Where a selection of a table's rows is found: `…/project?where=name+contains+shop&sort=-id`.
///
/// @param search a text that any column has to have; null for none
/// @param sort a column, with a leading - for descending; null for the table's own order
public record TablePlace(
        String table, List<Filter> filters, @Nullable String search, @Nullable String sort) {

    static final String ROOT = "/console/database/tables/";

    /// Reads what is in the address. One more filter is that which a form has just been filled in
    /// with.
    ///
    /// @param where each a column, an operator and a value
    static TablePlace read(
            String table,
            @Nullable List<String> where,
            @Nullable Filter oneMore,
            @Nullable String search,
            @Nullable String sort) {
        List<Filter> filters = new ArrayList<>();
        if (where != null) {
            where.stream().map(TablePlace::filter).forEach(filters::add);
        }
        if (oneMore != null) {
            filters.add(oneMore);
        }
        return new TablePlace(table, List.copyOf(filters), search, sort);
    }

    private static Filter filter(String where) {
        String[] words = where.split(" ", 3);
        return new Filter(
                words[0], words.length > 1 ? words[1] : "", words.length > 2 ? words[2] : "");
    }

    /// All rows that hold these values in these columns.
    static String holding(String table, Map<String, String> columns) {
        return new TablePlace(
                        table,
                        columns.entrySet().stream()
                                .map(it -> new Filter(it.getKey(), "eq", it.getValue()))
                                .toList(),
                        null,
                        null)
                .path();
    }

    /// One row, by its key.
    static String row(String table, Map<String, String> key) {
        StringJoiner path = new StringJoiner("&", ROOT + encoded(table) + "/row?", "");
        key.forEach((column, value) -> path.add(encoded(column) + "=" + encoded(value)));
        return path.toString();
    }

    /// The row that a column refers to by itself; null where it refers to none.
    static @Nullable String referred(Table table, Column column, @Nullable String value) {
        return value == null
                ? null
                : table.reference(column).map(it -> referred(it, value)).orElse(null);
    }

    private static String referred(ForeignKey reference, String value) {
        return row(reference.target(), Map.of(reference.targetColumns().getFirst(), value));
    }

    Wanted wanted(List<String> after, List<String> before) {
        return new Wanted(filters, search, sort, after, before);
    }

    /// Its first page.
    public String path() {
        return address("", List.of(), filters, sort);
    }

    /// The page after a row.
    String after(List<String> key) {
        return address("", pairs("after", key), filters, sort);
    }

    /// The page before a row.
    String before(List<String> key) {
        return address("", pairs("before", key), filters, sort);
    }

    /// As a file.
    public String export(String format) {
        return address("/export." + format, List.of(), filters, sort);
    }

    /// Without one of its filters.
    public String without(Filter filter) {
        return address(
                "", List.of(), filters.stream().filter(it -> !it.equals(filter)).toList(), sort);
    }

    /// Without filters and search.
    public String bare() {
        return new TablePlace(table, List.of(), null, sort).path();
    }

    /// Sorted by a column; the other way round where it is already.
    public String sortedBy(String column) {
        return address("", List.of(), filters, column.equals(sort) ? "-" + column : column);
    }

    /// A filter as the address has it.
    public String where(Filter filter) {
        return "%s %s %s".formatted(filter.column(), filter.operator(), filter.value());
    }

    /// How a filter compares, in words.
    public String words(Filter filter) {
        return Operator.read(filter.operator()).map(Operator::label).orElse(filter.operator());
    }

    private String address(
            String below, List<String> more, List<Filter> filters, @Nullable String sort) {
        List<String> parameters =
                new ArrayList<>(pairs("where", filters.stream().map(this::where).toList()));
        if (search != null) {
            parameters.addAll(pairs("q", List.of(search)));
        }
        if (sort != null) {
            parameters.addAll(pairs("sort", List.of(sort)));
        }
        parameters.addAll(more);
        return ROOT
                + encoded(table)
                + below
                + (parameters.isEmpty() ? "" : "?" + String.join("&", parameters));
    }

    private static List<String> pairs(String name, List<String> values) {
        return values.stream().map(it -> name + "=" + encoded(it)).toList();
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
