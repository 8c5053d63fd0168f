package dev.codeway.project;

import com.fasterxml.jackson.core.JsonProcessingException;

import dev.codeway.platform.http.ViewsAsJson;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

class ProjectSerializerTest {

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
        ViewsAsJson.assertWrittenAsByReflection(
                new ProjectSerializer(), view, ProjectView.class, LiveRelease.class);
    }
}
