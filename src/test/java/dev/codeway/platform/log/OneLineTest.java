package dev.codeway.platform.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.ExtLogRecord.FormatStyle;
import org.jboss.logmanager.Level;
import org.jboss.logmanager.formatters.PatternFormatter;
import org.junit.jupiter.api.Test;

class OneLineTest {

    private static final PatternFormatter CONSOLE = new PatternFormatter("%s%e%n");

    @Test
    void aMessageStaysOnItsLineWhateverItsParametersAre() {
        assertThat(print("Hello %s", "a\r\nb\u001b[31m\u2028\u202e", null))
                .isEqualTo("Hello a\\u000d\\u000ab\\u001b[31m\\u2028\\u202e\n");
        assertThat(print("100 %% of %s", "it's\tgrüß 😀", null))
                .isEqualTo("100 % of it's\tgrüß 😀\n");
    }

    @Test
    void soDoesThatOfAnExceptionAndOfItsCauses() {
        Exception cause = new IllegalStateException("b\n2026-01-01 forged");
        Exception failure = new IllegalArgumentException("a\nforged", cause);
        failure.addSuppressed(new RuntimeException("c\rforged"));
        String printed = print("It failed %s", "twice", failure);
        assertThat(printed.lines())
                .filteredOn(line -> line.contains("forged"))
                .hasSize(3)
                .allMatch(line -> line.contains("Exception: "));
        assertThat(printed)
                .contains("java.lang.IllegalArgumentException: a\\u000aforged")
                .contains("Caused by: java.lang.IllegalStateException: b\\u000a2026")
                .contains("\tat " + OneLineTest.class.getName());
    }

    private static String print(String format, String parameter, Throwable thrown) {
        ExtLogRecord record =
                new ExtLogRecord(
                        Level.INFO, format, FormatStyle.PRINTF, OneLineTest.class.getName());
        record.setParameters(new Object[] {parameter});
        record.setThrown(thrown);
        assertThat(new OneLine().isLoggable(record)).isTrue();
        return CONSOLE.format(record);
    }
}
