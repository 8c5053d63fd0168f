package dev.codeway.console;

import io.quarkus.qute.TemplateExtension;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/// Times as people read them. The script makes them the browser's own.
@TemplateExtension
final class Moment {

    private static final DateTimeFormatter FULL =
            DateTimeFormatter.ofPattern("d MMM uuuu, HH:mm:ss 'UTC'", Locale.ENGLISH)
                    .withZone(ZoneOffset.UTC);

    private Moment() {}

    /// In templates `{project.createdAt.full}`: `31 Jan 2026, 12:00:00 UTC`.
    static String full(Instant instant) {
        return FULL.format(instant);
    }

    /// For `datetime` of an element `time`.
    static String iso(Instant instant) {
        return instant.truncatedTo(ChronoUnit.MILLIS).toString();
    }

    /// How long something took: `340 ms`, `1.7 s`, `42 s`, `3 min 5 s`, `2 h 10 min`.
    static String words(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds < 1) {
            return Math.max(0, duration.toMillis()) + " ms";
        }
        if (seconds < 10) {
            return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1_000.0);
        }
        if (seconds < 60) {
            return seconds + " s";
        }
        return seconds < 3_600
                ? two(seconds / 60, "min", seconds % 60, "s")
                : two(seconds / 3_600, "h", seconds % 3_600 / 60, "min");
    }

    private static String two(long whole, String unit, long rest, String smaller) {
        return rest == 0 ? whole + " " + unit : whole + " " + unit + " " + rest + " " + smaller;
    }

    /// Between two moments; null where one of them has not come.
    static @Nullable Duration between(@Nullable Instant from, @Nullable Instant to) {
        return from == null || to == null ? null : Duration.between(from, to);
    }
}
