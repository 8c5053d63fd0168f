package dev.codeway.database.browse;

import dev.codeway.platform.http.QueryParameter;
import dev.codeway.platform.problem.Problem;

import java.util.List;
import java.util.Optional;

/// A table of the schema `codeway`, as the database describes it. Whatever names a table or a
/// column in a statement comes from here, never from whoever asks.
///
/// @param columns in their order
/// @param key those of the primary key, in its order; none where there is none that may be shown
/// @param references to other tables
/// @param referrers from other tables
public record Table(
        String name,
        List<Column> columns,
        List<Column> key,
        List<ForeignKey> references,
        List<ForeignKey> referrers) {

    static Problem unknown() {
        return new Problem.NotFound("unknown-table", "there is no such table");
    }

    static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /// As SQL reads from it.
    String quoted() {
        return "codeway.%s AS t".formatted(quoted(name));
    }

    /// Those that are shown.
    public List<Column> shown() {
        return columns.stream().filter(column -> !column.masked()).toList();
    }

    /// Those that are not.
    public List<Column> masked() {
        return columns.stream().filter(Column::masked).toList();
    }

    Optional<Column> column(String name) {
        return columns.stream().filter(column -> column.name().equals(name)).findFirst();
    }

    /// One that may be filtered or sorted by; throws 400 where it is none.
    Column visible(String parameter, String name) {
        return column(name)
                .filter(column -> !column.masked())
                .orElseThrow(
                        () ->
                                QueryParameter.illegal(
                                        parameter, "unknown-column", "must name a shown column"));
    }

    /// The one reference that a column is, where it is one by itself.
    public Optional<ForeignKey> reference(Column column) {
        return references.stream()
                .filter(reference -> reference.columns().equals(List.of(column.name())))
                .findFirst();
    }
}
