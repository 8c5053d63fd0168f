package dev.codeway.build;

import dev.codeway.platform.http.QueryParameter;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A place in the logs of a deployment, opaque to clients: cursor of pages, id of events.
///
/// @param attempt zero before the first
/// @param offset in bytes
/// @param ended whether the stream had said that it is over
record LogPlace(int attempt, long offset, boolean ended) {

    static final LogPlace BEFORE_ALL = new LogPlace(0, 0, false);

    private static final Pattern TEXT = Pattern.compile("([0-9]{1,9}):([0-9]{1,18})(:end)?");

    /// Throws 400 naming the parameter or header it came in.
    static LogPlace parse(String field, String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw QueryParameter.illegal(field, "invalid-cursor", "is no place in a log");
        }
        return new LogPlace(
                Integer.parseInt(matcher.group(1)),
                Long.parseLong(matcher.group(2)),
                matcher.group(3) != null);
    }

    static LogPlace in(BuildLog log, long offset) {
        return new LogPlace(log.attempt(), offset, false);
    }

    /// The same, once the stream is over.
    LogPlace end() {
        return new LogPlace(attempt, offset, true);
    }

    /// The log it lies in. Throws 400 naming the parameter or header it came in where that is none
    /// of these, 410 where it has been deleted.
    BuildLog require(String field, LogState state) {
        return state.at(this)
                .orElseThrow(
                        () ->
                                QueryParameter.illegal(
                                        field,
                                        "invalid-cursor",
                                        "is no place in the logs of this deployment"))
                .require();
    }

    @Override
    public String toString() {
        return attempt + ":" + offset + (ended ? ":end" : "");
    }
}
