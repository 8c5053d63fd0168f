package dev.codeway.database.browse;

import org.jspecify.annotations.Nullable;

/// What a row holds in a column.
///
/// @param text null where it holds nothing, and where that is masked
/// @param cut whether there is more of it
public record Cell(Column column, @Nullable String text, boolean cut) {}
