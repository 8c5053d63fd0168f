package dev.codeway.deployment;

import dev.codeway.build.BuildEnds;
import dev.codeway.build.BuildFinished;
import dev.codeway.build.BuildOutcome;
import dev.codeway.build.Moved;
import dev.codeway.event.Announcements;

import jakarta.enterprise.context.ApplicationScoped;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;

/// Decides what the end of a build means for its deployment.
@ApplicationScoped
class BuildEnd implements BuildEnds {

    private final Announcements announcements;

    BuildEnd(Announcements announcements) {
        this.announcements = announcements;
    }

    @Override
    public Moved apply(Connection connection, BuildFinished finished) throws SQLException {
        Built built = Built.lock(connection, finished.deploymentId());
        Deployment deployment = built.deployment();
        Instant now = built.now();
        switch (finished.outcome()) {
            case BuildOutcome.Succeeded succeeded -> {
                deployment.logsComplete = succeeded.logsComplete();
                deployment.succeed(succeeded.artifact(), now);
            }
            case BuildOutcome.Failed failed -> {
                deployment.logsComplete = failed.logsComplete();
                deployment.fail(deployment.canceledOr(reason(failed)), now);
            }
            case BuildOutcome.HandedBack back -> deployment.giveBack(built.newerQueued(), now);
            case BuildOutcome.Lost lost -> {
                if (lost.spent()) {
                    deployment.fail(deployment.canceledOr(FailureReason.WORKER_LOST), now);
                } else {
                    deployment.giveBack(built.newerQueued(), now);
                }
            }
            case BuildOutcome.TimedOut late ->
                    deployment.fail(deployment.canceledOr(FailureReason.TIMEOUT), now);
            case BuildOutcome.Canceled canceled -> deployment.fail(FailureReason.CANCELED, now);
        }
        built.write(connection);
        announcements.later();
        return new Moved(
                deployment.status.name(),
                deployment.reason == null ? null : deployment.reason.name(),
                deployment.logsComplete);
    }

    private static FailureReason reason(BuildOutcome.Failed failed) {
        return switch (failed.why()) {
            case BUILD_ERROR -> FailureReason.BUILD_ERROR;
            case TIMEOUT -> FailureReason.TIMEOUT;
            case CANCELED -> FailureReason.CANCELED;
        };
    }
}
