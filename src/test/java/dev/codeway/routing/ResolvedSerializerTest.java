package dev.codeway.routing;

import com.fasterxml.jackson.core.JsonProcessingException;

import dev.codeway.platform.http.ViewsAsJson;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.time.Instant;
import java.util.UUID;
import java.util.stream.Stream;

class ResolvedSerializerTest {

    static Stream<ResolvedView> views() {
        Live.Release release =
                new Live.Release(
                        UUID.randomUUID(), 12, "AUTO", Instant.parse("2026-01-31T12:00:00.5Z"));
        return Stream.of(
                new ResolvedView(
                        UUID.randomUUID(),
                        UUID.randomUUID(),
                        new Live.Artifact("https://a.example/ü", "0".repeat(64), 1L << 40),
                        release),
                new ResolvedView(UUID.randomUUID(), UUID.randomUUID(), null, release));
    }

    @ParameterizedTest
    @MethodSource("views")
    void whatASubdomainLeadsToIsWrittenWithAllItsMembersInTheirOrder(ResolvedView view)
            throws JsonProcessingException {
        ViewsAsJson.assertWrittenAsByReflection(new ResolvedSerializer(), view, ResolvedView.class);
    }
}
