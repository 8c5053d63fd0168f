package dev.codeway.database.browse;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Locale;

/// Rows of a table on their way into a file: read some at a time, holding a connection only while
/// they are read, however slowly they are taken.
public final class Export {

    /// What a file can be.
    public enum Format {
        CSV("text/csv;charset=UTF-8;header=present"),
        JSON("application/json");

        private final String mediaType;

        Format(String mediaType) {
            this.mediaType = mediaType;
        }

        /// For the header.
        public String mediaType() {
            return mediaType;
        }

        /// As names of files end.
        public String extension() {
            return name().toLowerCase(Locale.ROOT);
        }

        Lines lines(OutputStream output, Table table) throws IOException {
            return switch (this) {
                case CSV -> new CsvLines(output, table);
                case JSON -> new JsonLines(output, table);
            };
        }
    }

    /// A file as it is written.
    interface Lines {

        void row(Row row) throws IOException;

        /// Ends it.
        ///
        /// @param complete whether these were all rows
        void end(boolean complete) throws IOException;
    }

    /// How it goes on.
    @FunctionalInterface
    interface Following {
        Rows after(List<String> key, int read);
    }

    private final Format format;
    private final Rows first;
    private final int most;
    private final Following following;

    Export(Format format, Rows first, int most, Following following) {
        this.format = format;
        this.first = first;
        this.most = most;
        this.following = following;
    }

    /// What it is.
    public Format format() {
        return format;
    }

    /// Of which table.
    public Table table() {
        return first.table();
    }

    /// Writes all of it.
    public void writeTo(OutputStream output) throws IOException {
        Lines lines = format.lines(output, table());
        Rows page = first;
        int written = 0;
        while (true) {
            for (Row row : page.rows()) {
                lines.row(row);
            }
            written += page.rows().size();
            if (!page.more() || written >= most) {
                break;
            }
            page = following.after(page.rows().getLast().key(), written);
        }
        lines.end(!page.more());
    }
}
