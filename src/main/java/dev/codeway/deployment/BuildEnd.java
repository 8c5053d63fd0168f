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
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/// Decides what the ends of builds mean for their deployments.
@ApplicationScoped
class BuildEnd implements BuildEnds {

    private final Announcements announcements;

    BuildEnd(Announcements announcements) {
        this.announcements = announcements;
    }

    @Override
    public Moved apply(Connection connection, BuildFinished finished) throws SQLException {
        Built built = Built.lock(connection, finished.deploymentId());
        return move(connection, List.of(built), List.of(finished)).getFirst();
    }

    @Override
    public List<Moved> applyAtOnce(Connection connection, List<BuildFinished> finished)
            throws SQLException {
        if (finished.isEmpty()) {
            return List.of();
        }
        return move(
                connection,
                Built.lockAtOnce(
                        connection, finished.stream().map(BuildFinished::deploymentId).toList()),
                finished);
    }

    private List<Moved> move(Connection connection, List<Built> all, List<BuildFinished> finished)
            throws SQLException {
        Map<UUID, Built> builds =
                all.stream().collect(Collectors.toMap(it -> it.deployment().id, it -> it));
        List<Moved> moved =
                finished.stream()
                        .map(it -> move(required(builds, it.deploymentId()), it.outcome()))
                        .toList();
        Built.write(connection, all);
        announcements.later();
        return moved;
    }

    private static Built required(Map<UUID, Built> builds, UUID deployment) {
        Built built = builds.get(deployment);
        if (built == null) {
            throw Deployment.unknown();
        }
        return built;
    }

    private static Moved move(Built built, BuildOutcome outcome) {
        Deployment deployment = built.deployment();
        Instant now = built.now();
        switch (outcome) {
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
