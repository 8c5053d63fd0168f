package dev.codeway.build;

import dev.codeway.platform.http.QueryParameter;
import dev.codeway.platform.problem.Problem;

import org.jspecify.annotations.Nullable;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Which bytes of a log a worker sends (RFC 9110, 14.4).
///
/// @param first the offset of the first of them
/// @param length how many; none is the question how far the log has come
record LogRange(long first, int length) {

    static final String HEADER = "Content-Range";

    private static final Pattern BYTES =
            Pattern.compile("(?i:bytes) ([0-9]{1,18})-([0-9]{1,18})/(?:\\*|([0-9]{1,18}))");
    private static final Pattern QUESTION = Pattern.compile("(?i:bytes) \\*/(?:\\*|[0-9]{1,18})");

    /// Throws 400 where the header is missing, wrong, or not that of a body of this length.
    static LogRange parse(@Nullable String header, int length) {
        if (header == null) {
            throw QueryParameter.illegal(
                    HEADER, "required", "must say which bytes these are: bytes <first>-<last>/*");
        }
        if (QUESTION.matcher(header).matches()) {
            return check(new LogRange(0, 0), length);
        }
        Matcher bytes = BYTES.matcher(header);
        if (!bytes.matches()) {
            throw illegal("must be bytes <first>-<last>/*, or bytes */* without a body");
        }
        long first = Long.parseLong(bytes.group(1));
        long last = Long.parseLong(bytes.group(2));
        if (last < first || (bytes.group(3) != null && last >= Long.parseLong(bytes.group(3)))) {
            throw illegal("must name its first byte, its last, and no total below that");
        }
        return check(
                new LogRange(first, (int) Math.min(last - first + 1, Integer.MAX_VALUE)), length);
    }

    private static LogRange check(LogRange range, int length) {
        if (range.length != length) {
            throw illegal("names %d bytes, and the body has %d".formatted(range.length, length));
        }
        return range;
    }

    private static Problem.BadRequest illegal(String detail) {
        return QueryParameter.illegal(HEADER, "invalid-content-range", detail);
    }

    /// Where the log ends after these bytes.
    long end() {
        return first + length;
    }
}
