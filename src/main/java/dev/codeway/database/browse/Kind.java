package dev.codeway.database.browse;

import dev.codeway.platform.http.Identifier;
import dev.codeway.platform.problem.InvalidValue;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// What a column holds, as far as looking at it goes.
public enum Kind {
    TEXT,
    ID,
    INTEGER,
    DECIMAL,
    BOOLEAN,
    /// With a time zone.
    TIME,
    /// Without one: UTC.
    LOCAL_TIME,
    BYTES,
    JSON,
    ARRAY,
    OTHER;

    private static final Pattern FOUR_DIGIT_YEAR = Pattern.compile("\\d{4}-.*");
    private static final Pattern NUMBER = Pattern.compile("-?\\d{1,30}(\\.\\d{1,30})?");
    private static final int SHOWN_BYTES = 32;

    /// @param type as `pg_type` has it
    /// @param category its `typcategory`
    static Kind of(String type, String category) {
        return switch (type) {
            case "text", "varchar", "bpchar", "name" -> TEXT;
            case "uuid" -> ID;
            case "int2", "int4", "int8" -> INTEGER;
            case "numeric", "float4", "float8" -> DECIMAL;
            case "bool" -> BOOLEAN;
            case "timestamptz" -> TIME;
            case "timestamp" -> LOCAL_TIME;
            case "bytea" -> BYTES;
            case "json", "jsonb" -> JSON;
            default -> category.equals("A") ? ARRAY : OTHER;
        };
    }

    /// What it can be filtered by.
    public List<Operator> operators() {
        Set<Operator> some =
                switch (this) {
                    case TEXT ->
                            EnumSet.of(
                                    Operator.EQ,
                                    Operator.NE,
                                    Operator.CONTAINS,
                                    Operator.STARTS,
                                    Operator.LT,
                                    Operator.GE);
                    case ID, BOOLEAN -> EnumSet.of(Operator.EQ, Operator.NE);
                    case INTEGER, DECIMAL, TIME, LOCAL_TIME ->
                            EnumSet.of(
                                    Operator.EQ,
                                    Operator.NE,
                                    Operator.LT,
                                    Operator.LE,
                                    Operator.GT,
                                    Operator.GE);
                    case JSON, ARRAY -> EnumSet.of(Operator.CONTAINS);
                    case BYTES, OTHER -> EnumSet.noneOf(Operator.class);
                };
        some.addAll(Operator.OF_ALL);
        return List.copyOf(some);
    }

    /// Whether rows can be put in an order by it.
    public boolean isSortable() {
        return switch (this) {
            case TEXT, ID, INTEGER, DECIMAL, BOOLEAN, TIME, LOCAL_TIME -> true;
            case BYTES, JSON, ARRAY, OTHER -> false;
        };
    }

    /// Whether it is written without quotes in JSON.
    boolean isRaw() {
        return switch (this) {
            case INTEGER, BOOLEAN, JSON, ARRAY -> true;
            // There are decimals that JSON does not know: NaN.
            case TEXT, ID, DECIMAL, TIME, LOCAL_TIME, BYTES, OTHER -> false;
        };
    }

    /// The text of a column in SQL.
    ///
    /// @param whole whether to show bytes to the last one
    String text(String column, boolean whole) {
        return switch (this) {
            case TIME -> rfc3339(column + " AT TIME ZONE 'UTC'");
            case LOCAL_TIME -> rfc3339(column);
            case BYTES ->
                    whole
                            ? "'\\x' || encode(%s, 'hex')".formatted(column)
                            : "'\\x' || encode(substring(%1$s FOR %2$d), 'hex') || CASE WHEN octet_length(%1$s) > %2$d THEN '… (' || octet_length(%1$s) || ' bytes)' ELSE '' END"
                                    .formatted(column, SHOWN_BYTES);
            case ARRAY -> "array_to_json(%s)::text".formatted(column);
            case TEXT, ID, INTEGER, DECIMAL, BOOLEAN, JSON, OTHER -> column + "::text";
        };
    }

    private static String rfc3339(String timestamp) {
        return "to_char(%s, 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')".formatted(timestamp);
    }

    /// A value in SQL, of a parameter that is text.
    String parameter() {
        return switch (this) {
            case ID -> "CAST(? AS uuid)";
            // Whatever the column's own width: a number too large for it is merely in no row.
            case INTEGER -> "CAST(? AS bigint)";
            case DECIMAL -> "CAST(? AS numeric)";
            case BOOLEAN -> "CAST(? AS boolean)";
            case TIME -> "CAST(? AS timestamptz)";
            case LOCAL_TIME -> "CAST(? AS timestamp)";
            case TEXT, BYTES, JSON, ARRAY, OTHER -> "CAST(? AS text)";
        };
    }

    /// A value as people write it, in the one form in which it goes to the database. Throws
    /// [InvalidValue].
    String parse(String text) {
        return switch (this) {
            case ID ->
                    Identifier.parse(text.strip())
                            .orElseThrow(() -> new InvalidValue("invalid-id", "must be an id"))
                            .toString();
            case INTEGER -> integer(text.strip());
            case DECIMAL -> decimal(text.strip());
            case BOOLEAN -> flag(text.strip());
            case TIME, LOCAL_TIME -> time(text.strip()).toString();
            case TEXT, BYTES, JSON, ARRAY, OTHER -> plain(text);
        };
    }

    private static String integer(String text) {
        try {
            return String.valueOf(Long.parseLong(text));
        } catch (NumberFormatException none) {
            throw new InvalidValue("invalid-number", "must be a whole number");
        }
    }

    private static String decimal(String text) {
        if (!NUMBER.matcher(text).matches()) {
            throw new InvalidValue("invalid-number", "must be a number");
        }
        return new BigDecimal(text).toPlainString();
    }

    private static String flag(String text) {
        if (!text.equals("true") && !text.equals("false")) {
            throw new InvalidValue("invalid-flag", "must be true or false");
        }
        return text;
    }

    /// Also a day, or a time without a zone, as forms send it: in UTC.
    private static Instant time(String text) {
        try {
            if (FOUR_DIGIT_YEAR.matcher(text).matches()) {
                if (!text.contains("T")) {
                    return LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC);
                }
                return text.matches(".*(Z|[+-]\\d{2}:\\d{2})")
                        ? OffsetDateTime.parse(text).toInstant()
                        : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
            }
        } catch (DateTimeParseException none) {
            // As below.
        }
        throw new InvalidValue(
                "invalid-time", "must be a day or a time, like 2026-01-31 or 2026-01-31T12:00:00Z");
    }

    private static String plain(String text) {
        if (text.indexOf(0) >= 0) {
            throw new InvalidValue("invalid-text", "must not contain a NUL byte");
        }
        return text;
    }
}
