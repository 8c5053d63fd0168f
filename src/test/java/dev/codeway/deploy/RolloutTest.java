package dev.codeway.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// `deploy/kubernetes/rollout`, up to what it asks of the cluster: there is none.
class RolloutTest {

    @TempDir Path directory;

    /// Renders as ever, and notes everything else.
    @BeforeEach
    void standInForTheCluster() throws IOException {
        Path kubectl =
                Files.writeString(
                        directory.resolve("kubectl"),
                        """
                        #!/bin/bash
                        if [ "$1" = kustomize ]; then
                          PATH=${PATH#*:} exec kubectl "$@"
                        fi
                        sed -E 's/--filename [^ ]+/--filename FILE/' <<<"$*" >>"$ASKED"
                        [[ "$*" != *"get job"* ]] || echo "$JOB"
                        """);
        assertThat(kubectl.toFile().setExecutable(true)).isTrue();
    }

    @Test
    void theMigrationComesBeforeWhatNeedsIt() throws Exception {
        assertThat(rollout("production", "SuccessCriteriaMet Complete")).isZero();
        assertThat(asked())
                .containsExactly(
                        "--namespace codeway delete job codeway-migrate --ignore-not-found",
                        "apply --filename FILE --selector app.kubernetes.io/component!=service",
                        "--namespace codeway get job codeway-migrate --output jsonpath={.status.conditions[?(@.status==\"True\")].type}",
                        "apply --filename FILE",
                        "--namespace codeway rollout status deployment/codeway --timeout 30m");
    }

    @Test
    void aMigrationThatFailsStopsIt() throws Exception {
        assertThat(rollout("staging", "FailureTarget Failed")).isEqualTo(1);
        assertThat(asked())
                .noneMatch("apply --filename FILE"::equals)
                .contains("--namespace codeway-staging logs job/codeway-migrate --tail 20");
    }

    @Test
    void anOverlayThatIsNotThereIsRefusedBeforeAnythingIsAsked() throws Exception {
        assertThat(rollout("nowhere", "Complete")).isNotZero();
        assertThat(directory.resolve("asked")).doesNotExist();
    }

    private int rollout(String overlay, String job) throws Exception {
        ProcessBuilder builder =
                new ProcessBuilder("deploy/kubernetes/rollout", overlay)
                        .redirectErrorStream(true)
                        .redirectOutput(directory.resolve("said").toFile());
        builder.environment().merge("PATH", directory.toString(), (path, own) -> own + ":" + path);
        builder.environment().put("ASKED", directory.resolve("asked").toString());
        builder.environment().put("JOB", job);
        Process process = builder.start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    private List<String> asked() throws IOException {
        return Files.readAllLines(directory.resolve("asked"));
    }
}
