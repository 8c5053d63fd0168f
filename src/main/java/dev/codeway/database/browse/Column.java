package dev.codeway.database.browse;

/// A column of a table.
///
/// @param type as PostgreSQL writes it
/// @param nullable whether it may be empty
/// @param key whether it belongs to the primary key
/// @param masked whether nobody is shown what it holds
public record Column(
        String name, String type, Kind kind, boolean nullable, boolean key, boolean masked) {

    /// As SQL refers to it. With its table, for `ORDER BY` would take a name alone for the text
    /// that is shown of it.
    String quoted() {
        return "t." + Table.quoted(name);
    }

    /// Whether rows can be put in an order by it: by that of what is masked one could tell what it
    /// is.
    public boolean isSortable() {
        return !masked && kind.isSortable();
    }
}
