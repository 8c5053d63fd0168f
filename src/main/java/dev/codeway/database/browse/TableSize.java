package dev.codeway.database.browse;

/// How large a table is.
///
/// @param rows about so many
/// @param bytes on disk, with its indexes
public record TableSize(String name, long rows, long bytes) {}
