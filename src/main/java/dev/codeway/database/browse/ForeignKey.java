package dev.codeway.database.browse;

import java.util.List;

/// A reference from the rows of one table to those of another.
///
/// @param columns of the one
/// @param targetColumns of the other, in the same order
public record ForeignKey(
        String name,
        String table,
        List<String> columns,
        String target,
        List<String> targetColumns) {}
