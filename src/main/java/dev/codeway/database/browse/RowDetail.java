package dev.codeway.database.browse;

import java.util.List;
import java.util.Map;

/// A row with all that is to be said of it.
///
/// @param cells of all columns, also those that are masked
/// @param references the rows that it refers to
/// @param referrers the rows that refer to it, table by table
public record RowDetail(
        Table table, List<Cell> cells, List<Link> references, List<Link> referrers) {

    /// The way along a foreign key.
    ///
    /// @param table where it leads
    /// @param columns what the rows there hold, by the names of the columns
    /// @param rows how many there are, [#MOST] at the most
    public record Link(ForeignKey along, String table, Map<String, String> columns, long rows) {

        /// As far as rows are counted.
        public static final int MOST = 100;
    }
}
