package dev.codeway.platform.hotread;

import dev.codeway.platform.paging.NewestFirst;
import dev.codeway.platform.postgres.DataRow;
import dev.codeway.platform.postgres.ParameterType;
import dev.codeway.platform.postgres.ReadQuery;

import org.jspecify.annotations.Nullable;

import java.util.function.Predicate;

/// How rows of a table are asked for past the ORM, and shown as their views are.
public final class RowView {

    /// Writes a row.
    public interface Writer {

        /// Appends all of its members, with the braces around them.
        void write(RowJson row);
    }

    private final ReadQuery byId;
    private final NewestFirst.Queries newestFirst;
    private final int createdAt;
    private final int version;
    private final Predicate<DataRow> shown;
    private final Writer writer;

    /// @param select what rows are read by, up to its conditions; the first column is the id
    /// @param parent the column that says of whom a list is; null where lists are of all
    /// @param createdAt where `created_at` is, counted from 0
    /// @param version where the version is
    /// @param shown which rows say all that there is to be shown
    public RowView(
            String select,
            @Nullable String parent,
            int createdAt,
            int version,
            Predicate<DataRow> shown,
            Writer writer) {
        this.byId = new ReadQuery(select + " WHERE id = $1", ParameterType.UUID);
        this.newestFirst =
                parent == null
                        ? NewestFirst.Queries.ofAll(select)
                        : NewestFirst.Queries.ofOne(select, parent);
        this.createdAt = createdAt;
        this.version = version;
        this.shown = shown;
        this.writer = writer;
    }

    ReadQuery byId() {
        return byId;
    }

    NewestFirst.Queries newestFirst() {
        return newestFirst;
    }

    int createdAt() {
        return createdAt;
    }

    int version() {
        return version;
    }

    boolean isShown(DataRow row) {
        return shown.test(row);
    }

    Writer writer() {
        return writer;
    }
}
