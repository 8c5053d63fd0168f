package dev.codeway.build;

import dev.codeway.platform.problem.Problem;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Which bytes of a log a client wants (RFC 9110, 14.1.2).
///
/// @param first offset of the first
/// @param end offset after the last
record LogSlice(long first, long end) {

    private static final Pattern ONE =
            Pattern.compile("(?i:bytes)=[ \t]*([0-9]{0,18})-([0-9]{0,18})[ \t]*");

    /// Whether the header can be followed: several ranges and what is no range may be ignored (RFC
    /// 9110, 14.2).
    static boolean understands(String header) {
        Matcher range = ONE.matcher(header);
        return range.matches()
                && !(range.group(1).isEmpty() && range.group(2).isEmpty())
                && (range.group(1).isEmpty()
                        || range.group(2).isEmpty()
                        || Long.parseLong(range.group(1)) <= Long.parseLong(range.group(2)));
    }

    /// Throws 416 where the log has none of these bytes.
    static LogSlice of(String header, long length) {
        Matcher range = ONE.matcher(header);
        if (!range.matches()) {
            throw new IllegalArgumentException(header);
        }
        LogSlice slice = of(range.group(1), range.group(2), length);
        if (slice.first >= slice.end) {
            throw new Problem.RangeNotSatisfiable(
                    "range-not-satisfiable",
                    "the log has %d bytes".formatted(length),
                    Map.of("Content-Range", "bytes */" + length),
                    Map.of());
        }
        return slice;
    }

    private static LogSlice of(String first, String last, long length) {
        if (first.isEmpty()) {
            return new LogSlice(Math.max(0, length - Long.parseLong(last)), length);
        }
        return new LogSlice(
                Long.parseLong(first),
                last.isEmpty() ? length : Math.min(length, Long.parseLong(last) + 1));
    }

    String contentRange(long total) {
        return "bytes %d-%d/%d".formatted(first, end - 1, total);
    }

    long length() {
        return end - first;
    }
}
