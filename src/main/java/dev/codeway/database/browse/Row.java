package dev.codeway.database.browse;

import java.util.List;

/// A row of a table.
///
/// @param cells of the columns that are shown
/// @param key by which it is found again; empty where the table has none
public record Row(List<Cell> cells, List<String> key) {}
