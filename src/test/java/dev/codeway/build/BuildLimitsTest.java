package dev.codeway.build;

import static dev.codeway.testsupport.Api.createProject;
import static dev.codeway.testsupport.Api.deploy;
import static dev.codeway.testsupport.Api.deployment;
import static dev.codeway.testsupport.Concurrently.together;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.codeway.testsupport.Worker;
import dev.codeway.testsupport.Worker.Build;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// Five builds at a time, two a worker.
@QuarkusTest
@TestProfile(BuildLimitsTest.Limits.class)
class BuildLimitsTest {

    public static final class Limits implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("codeway.build.max-running", "5", "codeway.build.max-per-worker", "2");
        }
    }

    private final List<Build> running = new ArrayList<>();

    @BeforeEach
    void emptyTheQueue() {
        Worker.emptyTheQueue();
    }

    @AfterEach
    void letGo() {
        running.forEach(Build::handBack);
    }

    @Test
    void howeverManyAskAtOnceNoMoreAreBuiltThanMayBe() throws Exception {
        queue(20);
        together(16, () -> new Worker("w-" + UUID.randomUUID()).claim(2)).forEach(running::addAll);
        assertThat(running).hasSize(5);
        String waiting = queue(1).getFirst();
        deployment(waiting).body("queue.blockedBy", equalTo("CAPACITY"));
        assertThat(new Worker("late").claim(1)).isEmpty();
        running.forEach(build -> build.succeed().statusCode(200));
        running.addAll(new Worker("later").claim(1));
        assertThat(running).hasSize(6);
    }

    @Test
    void aWorkerGetsNoMoreThanItsShare() throws Exception {
        queue(10);
        Worker greedy = new Worker("greedy");
        together(8, () -> greedy.claim(32)).forEach(running::addAll);
        assertThat(running).hasSize(2);
        Worker modest = new Worker("modest");
        running.addAll(modest.claim(1));
        assertThat(running).hasSize(3);
        running.getFirst().handBack().statusCode(204);
        running.addAll(greedy.claim(32));
        assertThat(running).hasSize(4);
    }

    private static List<String> queue(int count) {
        List<String> queued = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            queued.add(deploy(createProject()));
        }
        return queued;
    }
}
