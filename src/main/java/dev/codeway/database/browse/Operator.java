package dev.codeway.database.browse;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// How a column is compared with a value.
public enum Operator {
    EQ("is", "%s = %s"),
    // Also where there is nothing.
    NE("is not", "%s IS DISTINCT FROM %s"),
    CONTAINS("contains", "%s::text ILIKE %s"),
    STARTS("begins with", "%s LIKE %s"),
    LT("is below", "%s < %s"),
    LE("is at most", "%s <= %s"),
    GT("is above", "%s > %s"),
    GE("is at least", "%s >= %s"),
    NONE("is empty", "%s IS NULL"),
    SOME("is not empty", "%s IS NOT NULL");

    static final Set<Operator> OF_ALL = EnumSet.of(NONE, SOME);

    private final String label;
    private final String sql;

    Operator(String label, String sql) {
        this.label = label;
        this.sql = sql;
    }

    /// As people read it, between the column and the value.
    public String label() {
        return label;
    }

    /// As addresses have it, in lower case.
    public static Optional<Operator> read(String text) {
        return Arrays.stream(values()).filter(it -> it.toString().equals(text)).findFirst();
    }

    /// Whether there is anything to compare with.
    public boolean isBinary() {
        return !OF_ALL.contains(this);
    }

    /// A condition.
    ///
    /// @param column quoted
    /// @param kind of the column
    String condition(String column, Kind kind) {
        return sql.formatted(column, isPattern() ? "CAST(? AS text)" : kind.parameter());
    }

    private boolean isPattern() {
        return this == CONTAINS || this == STARTS;
    }

    /// What to compare with, of a value as people write it.
    String argument(Kind kind, String value) {
        if (!isPattern()) {
            return kind.parse(value);
        }
        String literal = Kind.TEXT.parse(value).replaceAll("([\\\\%_])", "\\\\$1") + '%';
        return this == CONTAINS ? '%' + literal : literal;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
