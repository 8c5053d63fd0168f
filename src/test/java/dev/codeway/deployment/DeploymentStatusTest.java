package dev.codeway.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.codeway.platform.problem.InvalidValue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

class DeploymentStatusTest {

    @Test
    void theArrowsAreThoseOfTheStateMachine() {
        Set<String> arrows = new HashSet<>();
        for (DeploymentStatus from : DeploymentStatus.values()) {
            from.next().forEach(to -> arrows.add(from + " -> " + to));
        }
        assertThat(arrows)
                .containsExactlyInAnyOrder(
                        "NOT_STARTED -> QUEUED",
                        "NOT_STARTED -> FAIL",
                        "QUEUED -> IN_PROGRESS",
                        "QUEUED -> FAIL",
                        "IN_PROGRESS -> READY",
                        "IN_PROGRESS -> FAIL",
                        "IN_PROGRESS -> QUEUED");
    }

    @Test
    void onlyReadyAndFailAreTerminal() {
        assertThat(Arrays.stream(DeploymentStatus.values()).filter(DeploymentStatus::isTerminal))
                .containsExactly(DeploymentStatus.READY, DeploymentStatus.FAIL);
    }

    @Test
    void noReasonEndsWhatHasEnded() {
        for (FailureReason reason : FailureReason.values()) {
            assertThat(reason.canEnd(DeploymentStatus.READY)).isFalse();
            assertThat(reason.canEnd(DeploymentStatus.FAIL)).isFalse();
            assertThat(reason.canEnd(DeploymentStatus.IN_PROGRESS)).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"main", "feature/x", "refs/tags/v1.0", "änderung", "a@b", "release-1.2_3"})
    void aRefThatGitTakesIsTaken(String ref) {
        assertThat(GitRef.parse(ref)).hasToString(ref);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "a..b", "-x", "/a", "a/", "a//b", "a.lock", ".a", "a/.b", "a b", "a~1", "a^",
                "a:b", "a?", "a*", "a[", "a\\b", "@", "a@{1}", "a\0", "a\n", "a."
            })
    void aRefThatGitRefusesIsRefused(String ref) {
        assertThatThrownBy(() -> GitRef.parse(ref)).isInstanceOf(InvalidValue.class);
    }
}
