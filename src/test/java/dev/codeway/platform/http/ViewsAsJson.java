package dev.codeway.platform.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;

import java.nio.charset.StandardCharsets;

/// How views are written.
public final class ViewsAsJson {

    /// Leaves it to Jackson.
    @JsonSerialize(using = JsonSerializer.None.class)
    private interface ByReflection {}

    private ViewsAsJson() {}

    /// That it is written as Jackson would write it by itself, whoever writes it.
    ///
    /// @param types those of the view, and of what is in it, that have serializers of their own
    public static <V> void assertWrittenAsByReflection(
            ViewSerializer<V> serializer, V view, Class<?>... types)
            throws JsonProcessingException {
        ObjectMapper json =
                new ObjectMapper()
                        .registerModule(new JavaTimeModule())
                        .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS);
        ObjectMapper byReflection = json.copy();
        for (Class<?> type : types) {
            byReflection.addMixIn(type, ByReflection.class);
        }
        String expected = byReflection.writeValueAsString(view);
        assertThat(json.writeValueAsString(view)).isEqualTo(expected);
        JsonBytes bytes = new JsonBytes(json);
        serializer.write(view, bytes);
        assertThat(bytes.buffer().toString(StandardCharsets.UTF_8)).isEqualTo(expected);
    }
}
