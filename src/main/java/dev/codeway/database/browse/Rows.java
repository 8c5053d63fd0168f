package dev.codeway.database.browse;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// A page of a table.
///
/// @param sort what it is sorted by; null where nothing is
/// @param more whether rows follow
/// @param fewer whether rows precede
public record Rows(
        Table table,
        List<Row> rows,
        @Nullable Column sort,
        boolean descending,
        boolean more,
        boolean fewer) {}
