package dev.codeway.console;

import dev.codeway.database.browse.Cell;
import dev.codeway.database.browse.Column;
import dev.codeway.database.browse.Row;
import dev.codeway.database.browse.Rows;
import dev.codeway.database.browse.Table;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// A page of a table's rows, as it is drawn.
///
/// @param earlier the page before; null where there is none
/// @param later the page after; null where there is none
public record TableRows(
        List<Heading> headings,
        List<Line> lines,
        @Nullable String earlier,
        @Nullable String later) {

    /// The head of a column.
    ///
    /// @param sort the way to the same sorted by it; null where it has no order
    /// @param direction for `aria-sort`
    public record Heading(Column column, @Nullable String sort, String direction) {}

    /// A row.
    ///
    /// @param link to the row by itself; null where it has no key
    public record Line(@Nullable String link, List<Field> fields) {}

    /// What a row holds in a column.
    ///
    /// @param text null where it holds nothing, or what is masked
    /// @param link to the row that it refers to
    /// @param kind for its style
    public record Field(
            Column column, @Nullable String text, boolean cut, @Nullable String link, String kind) {

        static Field of(Table table, Cell cell) {
            return new Field(
                    cell.column(),
                    cell.text(),
                    cell.cut(),
                    cell.cut() ? null : TablePlace.referred(table, cell.column(), cell.text()),
                    cell.column().kind().name().toLowerCase(Locale.ROOT));
        }
    }

    static TableRows of(Rows rows, TablePlace place) {
        return new TableRows(
                rows.table().shown().stream().map(it -> heading(it, rows, place)).toList(),
                rows.rows().stream().map(it -> line(rows.table(), it)).toList(),
                rows.fewer() && !rows.rows().isEmpty()
                        ? place.before(rows.rows().getFirst().key())
                        : null,
                rows.more() && !rows.rows().isEmpty()
                        ? place.after(rows.rows().getLast().key())
                        : null);
    }

    private static Heading heading(Column column, Rows rows, TablePlace place) {
        return new Heading(
                column,
                column.isSortable() ? place.sortedBy(column.name()) : null,
                column.equals(rows.sort())
                        ? rows.descending() ? "descending" : "ascending"
                        : "none");
    }

    private static Line line(Table table, Row row) {
        return new Line(
                row.key().isEmpty() ? null : TablePlace.row(table.name(), key(table, row)),
                row.cells().stream().map(it -> Field.of(table, it)).toList());
    }

    private static Map<String, String> key(Table table, Row row) {
        Map<String, String> key = new LinkedHashMap<>();
        for (int i = 0; i < row.key().size(); i++) {
            key.put(table.key().get(i).name(), row.key().get(i));
        }
        return key;
    }
}
