package dev.codeway.platform.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Instant;
import java.util.Random;

class TimestampTextTest {

    @Test
    void anyTimeIsReadAsItWasWritten() {
        long seed = new Random().nextLong();
        System.out.println("Times with seed " + seed);
        Random random = new Random(seed);
        long from = Instant.parse("0000-01-01T00:00:00Z").getEpochSecond();
        long to = Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();
        for (int i = 0; i < 200_000; i++) {
            int unit = new int[] {1, 1_000, 1_000_000, 1_000_000_000}[random.nextInt(4)];
            Instant time =
                    Instant.ofEpochSecond(
                            random.nextLong(from, to + 1),
                            random.nextLong(1_000_000_000) / unit * unit);
            assertThat(TimestampText.of(time)).isEqualTo(time.toString());
            assertThat(TimestampText.read(time.toString())).isEqualTo(time);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"2026-01-31T12:00:00.1Z", "2026-01-31T12:00:00.0000001Z"})
    void anyNumberOfDigitsOfASecondIsRead(String time) {
        assertThat(TimestampText.read(time)).isEqualTo(Instant.parse(time));
    }

    @Test
    void aYearOfMoreThanFourDigitsIsWrittenAsItsText() {
        Instant far = Instant.parse("+10000-01-01T00:00:00Z");
        assertThat(TimestampText.of(far)).isEqualTo(far.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Z",
                "2026-01-31",
                "2026-01-31T12:00Z",
                "2026-01-31T12:00:00",
                "2026-01-31T12:00:00+01:00",
                "2026-01-31T12:00:00.Z",
                "2026-01-31T12:00:00.1234567890Z",
                "2026-01-31T12:00:00.-1Z",
                "2026-01-31 12:00:00Z",
                "2026-01-31t12:00:00z",
                "2026-13-31T12:00:00Z",
                "2026-00-31T12:00:00Z",
                "2026-02-29T12:00:00Z",
                "2026-01-00T12:00:00Z",
                "2026-01-31T24:00:00Z",
                "2026-01-31T12:60:00Z",
                "2026-01-31T12:00:60Z",
                "-026-01-31T12:00:00Z",
                "+2026-01-31T12:00:00Z",
                "2026-1-031T12:00:00Z",
                "２026-01-31T12:00:00Z",
            })
    void whateverElseIsLeftToOthers(String text) {
        assertThat(TimestampText.read(text)).isNull();
    }
}
