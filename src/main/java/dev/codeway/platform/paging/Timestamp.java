package dev.codeway.platform.paging;

import dev.codeway.platform.http.QueryParameter;
import dev.codeway.platform.http.TimestampText;
import dev.codeway.platform.problem.InvalidValue;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.regex.Pattern;

/// Times as clients write them (RFC 3339), whose years have four digits: others would not fit what
/// PostgreSQL keeps.
public final class Timestamp {

    private static final Pattern FOUR_DIGIT_YEAR = Pattern.compile("\\d{4}-.*");

    private Timestamp() {}

    /// Reads a query parameter; throws 400 naming it where it is no such time.
    public static Instant parameter(String name, String value) {
        try {
            // The + of an offset means a space where a client did not encode it.
            return parse(value.replace(' ', '+'));
        } catch (DateTimeParseException invalid) {
            throw QueryParameter.illegal(
                    name, "invalid-time", "must be an RFC 3339 time like 2026-01-31T12:00:00Z");
        }
    }

    /// Reads a field of a body.
    ///
    /// @throws InvalidValue where it is no such time
    public static Instant field(String value) {
        try {
            return parse(value);
        } catch (DateTimeParseException invalid) {
            throw new InvalidValue(
                    "invalid-time", "must be an RFC 3339 time like 2026-01-31T12:00:00Z");
        }
    }

    static Instant parse(String text) {
        Instant plain = TimestampText.read(text);
        if (plain != null) {
            return plain;
        }
        if (!FOUR_DIGIT_YEAR.matcher(text).matches()) {
            throw new DateTimeParseException("the year must have four digits", text, 0);
        }
        return OffsetDateTime.parse(text).toInstant();
    }
}
