package dev.codeway.database.browse;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// What somebody wants to see of a table, as they wrote it. Nothing of it is trusted.
///
/// @param filters all of which have to hold
/// @param search a text that any of the columns has to have; null for none
/// @param sort a column, with a leading - for descending; null for the key, newest first
/// @param after the key of the row after which the page begins; empty for the first page
/// @param before the key of the row before which it ends
public record Wanted(
        List<Filter> filters,
        @Nullable String search,
        @Nullable String sort,
        List<String> after,
        List<String> before) {

    /// One condition.
    ///
    /// @param operator the name of an [Operator], in lower case
    /// @param value what to compare with; of no account where the operator compares with nothing
    public record Filter(String column, String operator, String value) {}

    /// All of a table.
    public static final Wanted ALL = new Wanted(List.of(), null, null, List.of(), List.of());

    /// The same, from after a row on.
    Wanted following(List<String> key) {
        return new Wanted(filters, search, sort, key, List.of());
    }
}
