package dev.codeway.database.browse;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Comma-separated values (RFC 4180), the names of the columns first. Where there is nothing there
/// is nothing; an empty text is a pair of quotes.
final class CsvLines implements Export.Lines {

    private final OutputStream output;

    CsvLines(OutputStream output, Table table) throws IOException {
        this.output = output;
        write(table.shown().stream().map(column -> quoted(column.name())));
    }

    @Override
    public void row(Row row) throws IOException {
        write(row.cells().stream().map(CsvLines::field));
    }

    @Override
    public void end(boolean complete) {}

    private void write(Stream<String> fields) throws IOException {
        String line = fields.collect(Collectors.joining(",")) + "\r\n";
        output.write(line.getBytes(StandardCharsets.UTF_8));
    }

    static String field(Cell cell) {
        String text = cell.text();
        if (text == null) {
            return "";
        }
        return switch (cell.column().kind()) {
            case ID, INTEGER, DECIMAL, BOOLEAN, TIME, LOCAL_TIME -> text;
            case TEXT, BYTES, JSON, ARRAY, OTHER -> quoted(harmless(text));
        };
    }

    /// A program for tables would take a text that begins like this for a formula, and run it.
    private static String harmless(String text) {
        return !text.isEmpty() && "=+-@\t\r\n＝＋－＠".indexOf(text.charAt(0)) >= 0
                ? '\'' + text
                : text;
    }

    private static String quoted(String text) {
        return '"' + text.replace("\"", "\"\"") + '"';
    }
}
