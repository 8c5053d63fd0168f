package dev.codeway.deployment;

import dev.codeway.build.Builds;
import dev.codeway.platform.lifecycle.Serving;
import dev.codeway.platform.postgres.ConnectionFailure;
import dev.codeway.platform.postgres.DatabaseClock;
import dev.codeway.platform.problem.Problem;
import dev.codeway.platform.time.Rhythm;

import io.quarkus.narayana.jta.QuarkusTransaction;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import org.jboss.logging.Logger;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/// Ends what a client began to build without a lease and never ended. Runs in every instance; the
/// lock decides which of them does it.
@ApplicationScoped
class Overdue {

    private static final Logger LOG = Logger.getLogger(Overdue.class);

    private final Builds builds;
    private final DatabaseClock clock;

    Overdue(Builds builds, DatabaseClock clock) {
        this.builds = builds;
        this.clock = clock;
    }

    void start(@Observes Serving event, Rhythm rhythm) {
        rhythm.every(builds.reapEvery(), this::end);
    }

    private void end() {
        try {
            List<UUID> overdue =
                    QuarkusTransaction.requiringNew()
                            .call(() -> Deployment.overdue(builds.deadline()));
            for (UUID id : overdue) {
                QuarkusTransaction.requiringNew().run(() -> end(id));
            }
        } catch (RuntimeException failure) {
            LOG.warnf("Overdue deployments were not ended: %s", ConnectionFailure.explain(failure));
        }
    }

    private void end(UUID id) {
        try {
            Deployment deployment = Deployment.lock(id.toString());
            Instant now = clock.instant();
            if (deployment.isOverdue(builds.deadline(), now) && !builds.isLeased(id)) {
                deployment.fail(FailureReason.TIMEOUT, now);
            }
        } catch (Problem.NotFound deletedMeanwhile) {
            LOG.debug("It was deleted meanwhile", deletedMeanwhile);
        }
    }
}
