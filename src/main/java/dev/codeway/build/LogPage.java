package dev.codeway.build;

import com.fasterxml.jackson.annotation.JsonInclude;

import dev.codeway.platform.http.EntityVersion;

import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// A part of a log, line by line.
///
/// @param items put together, their texts are the log's
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "LogPage")
public record LogPage(
        @Schema(description = "Absent where there has been none yet", examples = "1")
                @Nullable Integer attempt,
        List<LogLine> items,
        @Schema(description = "Send back as `cursor`; absent where there is no more at present")
                @Nullable String next,
        @Schema(
                        description =
                                "Send back as `cursor` to read on later, whether or not there is `next`")
                String cursor,
        @Schema(description = "How long the log is at present", examples = "4711") long bytes,
        @Schema(description = "Whether nothing will be added any more") boolean ended,
        @Schema(
                        description =
                                "Whether it is all that the worker wrote, by length and SHA-256;"
                                        + " absent until the worker has said what it wrote")
                @Nullable Boolean logsComplete) {

    private static final int LONGEST_LINE = 64 * 1024;
    private static final int MOST_BYTES = 1024 * 1024;

    static LogPage read(Connection connection, BuildLog log, long from, int limit)
            throws SQLException {
        List<LogLine> lines = new ArrayList<>();
        long at = from;
        boolean more = true;
        while (more && lines.size() < limit && at - from < MOST_BYTES) {
            byte[] bytes = log.read(connection, at, LONGEST_LINE);
            long before = at;
            at = cut(log, bytes, at, lines, limit);
            more = at > before && at < log.bytes();
        }
        String cursor = LogPlace.in(log, at).toString();
        return new LogPage(
                log.attempt() == 0 ? null : log.attempt(),
                lines,
                more ? cursor : null,
                cursor,
                log.bytes(),
                log.ended(),
                log.complete());
    }

    EntityVersion version() {
        return new EntityVersion(
                "\"%d-%d-%b-%s\""
                        .formatted(attempt == null ? 0 : attempt, bytes, ended, logsComplete));
    }

    /// Adds the lines that begin in these bytes and answers where they end. The last line's end may
    /// be elsewhere: then it is left for the next read, unless it alone fills all of this one.
    private static long cut(
            BuildLog log, byte[] bytes, long offset, List<LogLine> lines, int limit) {
        boolean reachesEnd = offset + bytes.length == log.bytes();
        int begin = 0;
        for (int i = 0; i < bytes.length && lines.size() < limit; i++) {
            if (bytes[i] == '\n') {
                begin +=
                        add(
                                lines,
                                offset + begin,
                                LogText.decode(bytes, begin, i + 1 - begin, true));
            }
        }
        boolean piece = begin == 0 || reachesEnd;
        if (begin < bytes.length && piece && lines.size() < limit) {
            boolean last = reachesEnd && log.ended();
            begin +=
                    add(
                            lines,
                            offset + begin,
                            LogText.decode(bytes, begin, bytes.length - begin, last));
        }
        return offset + begin;
    }

    private static int add(List<LogLine> lines, long offset, LogText text) {
        if (text.bytes() > 0) {
            lines.add(new LogLine(offset, text.text()));
        }
        return text.bytes();
    }
}
