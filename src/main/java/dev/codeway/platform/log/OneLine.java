package dev.codeway.platform.log;

import io.quarkus.logging.LoggingFilter;

import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.ExtLogRecord.FormatStyle;
import org.jboss.logmanager.formatters.PatternFormatter;
import org.jspecify.annotations.Nullable;

import java.util.logging.Filter;
import java.util.logging.LogRecord;

/// Keeps every message on its line, whoever chose its words: what would begin another, color a
/// terminal or turn the direction of the text is written as `\\u000a`. So it is with the messages
/// of exceptions; only we ourselves break lines, between the frames of a stack.
@LoggingFilter(name = "one-line")
public final class OneLine implements Filter {

    private static final int DEEPEST = 30;
    private static final PatternFormatter MESSAGE = new PatternFormatter("%s");

    @Override
    public boolean isLoggable(LogRecord record) {
        if (record instanceof ExtLogRecord written) {
            String message = MESSAGE.format(written);
            if (!isPlain(message)) {
                written.setMessage(escape(message), FormatStyle.NO_FORMAT);
                written.setParameters(null);
            }
            Throwable thrown = written.getThrown();
            if (thrown != null && !isPlain(thrown, 0)) {
                written.setThrown(new Escaped(thrown, 0));
            }
        }
        return true;
    }

    private static boolean isPlain(@Nullable Throwable thrown, int depth) {
        if (thrown == null || depth == DEEPEST) {
            return true;
        }
        for (Throwable suppressed : thrown.getSuppressed()) {
            if (!isPlain(suppressed, depth + 1)) {
                return false;
            }
        }
        return isPlain(thrown.toString()) && isPlain(thrown.getCause(), depth + 1);
    }

    private static boolean isPlain(String text) {
        return text.codePoints().noneMatch(OneLine::isDangerous);
    }

    private static boolean isDangerous(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL -> character != '\t';
            case Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE ->
                    true;
            default -> false;
        };
    }

    static String escape(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        text.codePoints()
                .forEach(
                        it -> {
                            if (isDangerous(it)) {
                                escaped.append("\\u%04x".formatted(it));
                            } else {
                                escaped.appendCodePoint(it);
                            }
                        });
        return escaped.toString();
    }

    /// Prints as another throwable does, each of its messages on one line.
    private static final class Escaped extends Throwable {

        private static final long serialVersionUID = 1;

        private final String text;

        Escaped(Throwable original, int depth) {
            super(
                    null,
                    original.getCause() == null || depth == DEEPEST
                            ? null
                            : new Escaped(original.getCause(), depth + 1));
            text = escape(original.toString());
            setStackTrace(original.getStackTrace());
            if (depth < DEEPEST) {
                for (Throwable suppressed : original.getSuppressed()) {
                    addSuppressed(new Escaped(suppressed, depth + 1));
                }
            }
        }

        @Override
        @SuppressWarnings("OverrideThrowableToString") // That would begin with our own name.
        public String toString() {
            return text;
        }
    }
}
