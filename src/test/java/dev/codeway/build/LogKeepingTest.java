package dev.codeway.build;

import static io.restassured.RestAssured.given;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.junit.QuarkusTest;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;

import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Random;
import java.util.UUID;

@QuarkusTest
class LogKeepingTest {

    @Inject LogRetention retention;
    @Inject LogDigest digest;

    @Test
    void logsAreKeptAsLongAsConfiguredAndThenDeleted() throws Exception {
        RunningBuild old = RunningBuild.start().write("old").end("FAIL");
        old.set("ended_at = now() - interval '91 days'");
        RunningBuild kept = RunningBuild.start().write("kept").end("FAIL");
        kept.set("ended_at = now() - interval '89 days'");
        RunningBuild running = RunningBuild.start().write("running");
        running.set("claimed_at = now() - interval '99 days'");
        retention.sweep();
        given().get("/v1/deployments/{id}/logs", old.deployment)
                .then()
                .statusCode(410)
                .body("code", equalTo("log-expired"));
        assertThat(kept.log()).asString().isEqualTo("kept");
        assertThat(running.log()).asString().isEqualTo("running");
        retention.sweep();
    }

    @Test
    void aLogIsCompleteIfItHasTheLengthAndTheDigestThatItsWorkerNames() throws Exception {
        byte[] bytes = new byte[700_001];
        new Random(3).nextBytes(bytes);
        RunningBuild build = RunningBuild.start().write(bytes);
        UUID id = UUID.fromString(build.deployment);
        assertThat(digest.matches(id, 1, bytes.length, sha256(bytes))).isTrue();
        assertThat(digest.matches(id, 1, bytes.length, sha256(new byte[1]))).isFalse();
        assertThat(digest.matches(id, 1, bytes.length - 1L, sha256(bytes))).isFalse();
        assertThat(digest.matches(id, 1, bytes.length + 1L, sha256(bytes))).isFalse();
        assertThat(digest.matches(id, 1, 0, sha256(new byte[0]))).isFalse();
        UUID empty = UUID.fromString(RunningBuild.start().deployment);
        assertThat(digest.matches(empty, 1, 0, sha256(new byte[0]))).isTrue();
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }
}
