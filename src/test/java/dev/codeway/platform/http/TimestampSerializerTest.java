package dev.codeway.platform.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Instant;
import java.util.Random;

class TimestampSerializerTest {

    private static final ObjectMapper JSON =
            new ObjectMapper()
                    .registerModule(new SimpleModule().addSerializer(new TimestampSerializer()));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-01-31T12:00:00Z",
                "2026-01-31T12:00:00.1Z",
                "2026-01-31T12:00:00.123456Z",
                "2026-01-31T12:00:00.000001Z",
                "2026-01-31T12:00:00.000000001Z",
                "1970-01-01T00:00:00Z",
                "1969-12-31T23:59:59.999999999Z",
                "2000-02-29T23:59:59Z",
                "2000-03-01T00:00:00Z",
                "1900-02-28T23:59:59.5Z",
                "1900-03-01T00:00:00Z",
                "2024-12-31T23:59:59Z",
                "0000-01-01T00:00:00Z",
                "9999-12-31T23:59:59.999999Z",
                "-0001-12-31T23:59:59Z",
                "+10000-01-01T00:00:00Z",
            })
    void aTimeIsWrittenAsItsText(String time) throws JsonProcessingException {
        Instant instant = Instant.parse(time);
        assertThat(JSON.writeValueAsString(instant)).isEqualTo("\"" + instant + "\"");
    }

    @Test
    void anyTimeIsWrittenAsItsText() throws JsonProcessingException {
        long seed = new Random().nextLong();
        System.out.println("Times with seed " + seed);
        Random random = new Random(seed);
        long from = Instant.parse("-0100-01-01T00:00:00Z").getEpochSecond();
        long to = Instant.parse("+10100-01-01T00:00:00Z").getEpochSecond();
        for (int i = 0; i < 200_000; i++) {
            int unit = new int[] {1, 1_000, 1_000_000, 1_000_000_000}[random.nextInt(4)];
            Instant time =
                    Instant.ofEpochSecond(
                            random.nextLong(from, to),
                            random.nextLong(1_000_000_000) / unit * unit);
            assertThat(JSON.writeValueAsString(time)).isEqualTo("\"" + time + "\"");
        }
    }
}
