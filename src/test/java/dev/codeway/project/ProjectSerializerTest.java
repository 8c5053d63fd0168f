package dev.codeway.project;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

class ProjectSerializerTest {

    /// Leaves it to Jackson.
    @JsonSerialize(using = JsonSerializer.None.class)
    private interface ByReflection {}

    private static final Instant TIME = Instant.parse("2026-01-31T12:00:00.123456Z");

    static Stream<ProjectView> views() {
        return Stream.of(
                new ProjectView(
                        UUID.randomUUID(),
                        "Shop \"ü\" 🚀",
                        "https://github.com/acme/shop.git",
                        "shop",
                        new LiveRelease(UUID.randomUUID(), UUID.randomUUID(), TIME),
                        true,
                        TIME,
                        TIME.plusSeconds(1),
                        Map.of("deployments", List.of(Map.of("number", 7)))),
                new ProjectView(
                        UUID.randomUUID(), "Shop", "", "shop", null, false, TIME, TIME, Map.of()));
    }

    @ParameterizedTest
    @MethodSource("views")
    void aProjectIsWrittenWithAllItsMembersInTheirOrder(ProjectView view)
            throws JsonProcessingException {
        ObjectMapper json =
                new ObjectMapper()
                        .registerModule(new JavaTimeModule())
                        .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS);
        ObjectMapper byReflection = json.copy().addMixIn(ProjectView.class, ByReflection.class);
        assertThat(json.writeValueAsString(view)).isEqualTo(byReflection.writeValueAsString(view));
    }
}
