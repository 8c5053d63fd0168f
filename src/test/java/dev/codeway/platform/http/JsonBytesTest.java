package dev.codeway.platform.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Random;
import java.util.UUID;

class JsonBytesTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CHARACTERS = "aZ09 ~\"\\/\b\f\n\r\t\0\u001b\u007f\u0080üß€\u2028";

    @Test
    void aTextIsWrittenAsJacksonWritesIt() throws JsonProcessingException {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        JsonBytes all = bytes();
        StringBuilder expected = new StringBuilder();
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            // Most have nothing to be escaped.
            int kinds = random.nextInt(4) == 0 ? CHARACTERS.length() : 6;
            for (int length = random.nextInt(40); length > 0; length--) {
                text.append(CHARACTERS.charAt(random.nextInt(kinds)));
            }
            if (random.nextInt(10) == 0) {
                text.append("🚀");
            }
            all.text(text.toString());
            expected.append(JSON.writeValueAsString(text.toString()));
        }
        assertThat(text(all)).as("seed %d", seed).isEqualTo(expected.toString());
    }

    @Test
    void aTextIsEscapedWhereverThatIsDue() throws JsonProcessingException {
        for (int length = 1; length <= 33; length++) {
            for (int at = 0; at < length; at++) {
                for (char character : CHARACTERS.toCharArray()) {
                    String text = "x".repeat(at) + character + "y".repeat(length - 1 - at);
                    assertThat(text(bytes().text(text))).isEqualTo(JSON.writeValueAsString(text));
                }
            }
        }
    }

    @Test
    void anIdentifierIsWrittenAsItsText() {
        for (int i = 0; i < 1_000; i++) {
            UUID id = UUID.randomUUID();
            assertThat(text(bytes().uuid(id))).isEqualTo("\"" + id + "\"");
        }
        UUID least = new UUID(0, 0);
        UUID greatest = new UUID(-1, -1);
        assertThat(text(bytes().uuid(least).uuid(greatest)))
                .isEqualTo("\"" + least + "\"\"" + greatest + "\"");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 9, 10, 99, 100, 1L << 40, Long.MAX_VALUE, -1, -10, Long.MIN_VALUE})
    void aNumberIsWrittenInDecimalDigits(long number) {
        assertThat(text(bytes().number(7).number(number))).isEqualTo("7" + number);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-01-31T12:00:00Z",
                "2026-01-31T12:00:00.123456Z",
                "-0001-12-31T23:59:59Z",
                "+10000-01-01T00:00:00Z",
            })
    void aTimeIsWrittenAsItsText(String time) {
        assertThat(text(bytes().flag(true).time(Instant.parse(time)).flag(false)))
                .isEqualTo("true\"" + time + "\"false");
    }

    @Test
    void timesOfOneDayAndOfOthersAreWrittenAsTheirTexts() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        JsonBytes all = bytes();
        StringBuilder expected = new StringBuilder();
        Instant time = Instant.parse("2026-02-28T12:00:00Z");
        for (int i = 0; i < 1_000; i++) {
            time = time.plusNanos(random.nextLong(12 * 3_600_000_000_000L));
            all.time(time);
            expected.append('"').append(time).append('"');
        }
        assertThat(text(all)).as("seed %d", seed).isEqualTo(expected.toString());
    }

    @Test
    void anythingElseIsWrittenByJackson() {
        assertThat(text(bytes().value(null).raw(',').value(new int[] {1, 2})))
                .isEqualTo("null,[1,2]");
    }

    private static JsonBytes bytes() {
        return new JsonBytes(JSON);
    }

    private static String text(JsonBytes json) {
        return json.buffer().toString(StandardCharsets.UTF_8);
    }
}
