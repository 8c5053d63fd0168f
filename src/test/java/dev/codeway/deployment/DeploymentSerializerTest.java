package dev.codeway.deployment;

import com.fasterxml.jackson.core.JsonProcessingException;

import dev.codeway.build.Artifact;
import dev.codeway.platform.http.ViewsAsJson;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

class DeploymentSerializerTest {

    private static final Instant TIME = Instant.parse("2026-01-31T12:00:00.123456Z");

    static Stream<DeploymentView> views() {
        return Stream.of(
                new DeploymentView(
                        UUID.randomUUID(),
                        UUID.randomUUID(),
                        7,
                        DeploymentStatus.QUEUED,
                        FailureReason.BUILD_ERROR,
                        "main \"quoted\" ü 🚀 \n",
                        "9f2c1e4b",
                        DeploymentTrigger.API,
                        UUID.randomUUID(),
                        2,
                        TIME,
                        TIME.plusSeconds(1),
                        TIME.plusSeconds(2),
                        TIME.plusSeconds(3),
                        TIME.plusSeconds(4),
                        TIME.plusSeconds(5),
                        new Artifact("https://artifacts.example.com/7", "0".repeat(64), 1L << 40),
                        true,
                        new QueuePlace(3, QueuePlace.BlockedBy.CAPACITY),
                        Map.of("project", Map.of("name", "Shop"))),
                new DeploymentView(
                        UUID.randomUUID(),
                        UUID.randomUUID(),
                        Integer.MAX_VALUE,
                        DeploymentStatus.READY,
                        null,
                        null,
                        null,
                        DeploymentTrigger.PUSH,
                        null,
                        0,
                        TIME,
                        TIME,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        Map.of()));
    }

    @ParameterizedTest
    @MethodSource("views")
    void aDeploymentIsWrittenWithAllItsMembersInTheirOrder(DeploymentView view)
            throws JsonProcessingException {
        ViewsAsJson.assertWrittenAsByReflection(
                new DeploymentSerializer(), view, DeploymentView.class, Artifact.class);
    }
}
