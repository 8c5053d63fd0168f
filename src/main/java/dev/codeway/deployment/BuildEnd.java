package dev.codeway.deployment;

import dev.codeway.build.BuildFinished;
import dev.codeway.build.BuildOutcome;
import dev.codeway.platform.postgres.DatabaseClock;

import jakarta.enterprise.event.Observes;

import java.time.Instant;

/// What the end of a build means for its deployment.
class BuildEnd {

    private final DatabaseClock clock;

    BuildEnd(DatabaseClock clock) {
        this.clock = clock;
    }

    void apply(@Observes BuildFinished finished) {
        Deployment deployment = Deployment.lock(finished.deploymentId().toString());
        Instant now = clock.instant();
        switch (finished.outcome()) {
            case BuildOutcome.Succeeded succeeded -> {
                deployment.logsComplete = succeeded.logsComplete();
                deployment.succeed(succeeded.artifact(), now);
            }
            case BuildOutcome.Failed failed -> {
                deployment.logsComplete = failed.logsComplete();
                deployment.fail(deployment.canceledOr(reason(failed)), now);
            }
            case BuildOutcome.HandedBack back -> deployment.giveBack(now);
            case BuildOutcome.Lost lost -> {
                if (lost.spent()) {
                    deployment.fail(deployment.canceledOr(FailureReason.WORKER_LOST), now);
                } else {
                    deployment.giveBack(now);
                }
            }
            case BuildOutcome.TimedOut late ->
                    deployment.fail(deployment.canceledOr(FailureReason.TIMEOUT), now);
            case BuildOutcome.Canceled canceled -> deployment.fail(FailureReason.CANCELED, now);
        }
        Deployment.flush();
    }

    private static FailureReason reason(BuildOutcome.Failed failed) {
        return switch (failed.why()) {
            case BUILD_ERROR -> FailureReason.BUILD_ERROR;
            case TIMEOUT -> FailureReason.TIMEOUT;
            case CANCELED -> FailureReason.CANCELED;
        };
    }
}
