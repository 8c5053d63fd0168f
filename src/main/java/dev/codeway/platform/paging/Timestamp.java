package dev.codeway.platform.paging;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.regex.Pattern;

/// Times as clients write them (RFC 3339), whose years have four digits: others would not fit what
/// PostgreSQL keeps.
final class Timestamp {

    private static final Pattern FOUR_DIGIT_YEAR = Pattern.compile("\\d{4}-.*");

    private Timestamp() {}

    static Instant parse(String text) {
        if (!FOUR_DIGIT_YEAR.matcher(text).matches()) {
            throw new DateTimeParseException("the year must have four digits", text, 0);
        }
        return OffsetDateTime.parse(text).toInstant();
    }
}
