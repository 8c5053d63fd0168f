package dev.codeway.console;

import dev.codeway.build.LogLine;
import dev.codeway.build.LogPage;
import dev.codeway.build.LogResource;

import jakarta.enterprise.context.ApplicationScoped;

import org.jspecify.annotations.Nullable;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// Cuts logs into what a page shows at a time: the end first, for that is what people look for, and
/// what is before when they go there.
@ApplicationScoped
class LogView {

    static final int MOST_LINES = 1_000;

    /// Of a long log so much is shown at first, and so much more each time.
    static final int WINDOW = 96 * 1024;

    /// A line of a page.
    ///
    /// @param open whether it goes on in the next one
    record Line(long offset, List<AnsiText.Piece> pieces, boolean open) {}

    /// Some lines of a log.
    ///
    /// @param attempt zero where there has been none
    /// @param from the place of the first
    /// @param next the place after the last
    /// @param more whether there is more after the last already
    /// @param state how a terminal would go on after the last
    record Chunk(
            int attempt,
            String from,
            String next,
            boolean more,
            boolean ended,
            String state,
            List<Line> lines) {

        /// Whether there is something before the first line.
        public boolean later() {
            return !from.endsWith(":0");
        }
    }

    private final LogResource logs;

    LogView(LogResource logs) {
        this.logs = logs;
    }

    /// The end of a log, all of it where it is short.
    Chunk end(String id, @Nullable String attempt) throws SQLException {
        LogPage first = read(id, attempt, null);
        return first.next() == null
                ? chunk(first, 0, first.items(), "")
                : window(id, place(first, first.bytes()), Long.MAX_VALUE);
    }

    /// What comes after a place.
    ///
    /// @param state of the chunk that ends there
    Chunk after(String id, String cursor, String state) throws SQLException {
        LogPage page = read(id, null, cursor);
        return chunk(page, offset(cursor), page.items(), state);
    }

    /// What comes before a place, which is that of a line.
    Chunk before(String id, String cursor) throws SQLException {
        Chunk chunk = window(id, cursor, offset(cursor));
        return new Chunk(
                chunk.attempt, chunk.from, cursor, true, chunk.ended, chunk.state, chunk.lines);
    }

    /// @param end of the lines, which may lie beyond the place that they are to lead up to
    private Chunk window(String id, String cursor, long end) throws SQLException {
        long from = Math.max(0, offset(cursor) - WINDOW);
        LogPage page = read(id, null, cursor.substring(0, cursor.indexOf(':') + 1) + from);
        List<LogLine> lines = new ArrayList<>(page.items());
        while (page.next() != null && offset(page.next()) < end) {
            page = read(id, null, page.next());
            lines.addAll(page.items());
        }
        lines.removeIf(line -> line.offset() >= end);
        // It began somewhere within a line, most likely.
        if (from > 0 && lines.size() > 1) {
            lines.removeFirst();
        }
        return chunk(page, lines.isEmpty() ? from : lines.getFirst().offset(), lines, "");
    }

    private LogPage read(String id, @Nullable String attempt, @Nullable String cursor)
            throws SQLException {
        return Objects.requireNonNull(
                logs.page(id, attempt, cursor, String.valueOf(MOST_LINES), null).getEntity());
    }

    private static Chunk chunk(LogPage page, long from, List<LogLine> items, String state) {
        AnsiText text = new AnsiText(state);
        List<Line> lines = new ArrayList<>();
        for (LogLine item : items) {
            boolean open = !item.text().endsWith("\n");
            String line = open ? item.text() : item.text().substring(0, item.text().length() - 1);
            lines.add(new Line(item.offset(), text.line(line), open));
        }
        return new Chunk(
                page.attempt() == null ? 0 : page.attempt(),
                place(page, from),
                page.cursor(),
                page.next() != null,
                page.ended(),
                text.state(),
                lines);
    }

    private static String place(LogPage page, long offset) {
        return (page.attempt() == null ? 0 : page.attempt()) + ":" + offset;
    }

    private static long offset(String cursor) {
        String offset = cursor.replaceFirst("^[0-9]*:", "").replaceFirst(":.*$", "");
        return offset.matches("[0-9]{1,18}") ? Long.parseLong(offset) : 0;
    }
}
