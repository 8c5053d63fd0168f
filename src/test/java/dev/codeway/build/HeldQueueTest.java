package dev.codeway.build;

import static dev.codeway.testsupport.Api.createProject;
import static dev.codeway.testsupport.Api.deploy;
import static dev.codeway.testsupport.Api.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.codeway.testsupport.Worker;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;

import org.junit.jupiter.api.Test;

import java.util.Map;

/// No builds at all for now.
@QuarkusTest
@TestProfile(HeldQueueTest.Held.class)
class HeldQueueTest {

    public static final class Held implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("codeway.build.max-running", "0");
        }
    }

    @Test
    void aHeldQueueHandsNothingOutAndSaysSo() {
        String id = deploy(createProject());
        assertThat(new Worker("idle").claim(32)).isEmpty();
        deployment(id).body("queue.blockedBy", equalTo("HELD"));
    }
}
