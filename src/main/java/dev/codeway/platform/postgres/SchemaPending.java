package dev.codeway.platform.postgres;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.ScheduledExecution;

import jakarta.enterprise.context.ApplicationScoped;

/// Keeps what runs by the clock from a database whose tables are not there yet.
@ApplicationScoped
public class SchemaPending implements Scheduled.SkipPredicate {

    private volatile boolean pending = true;

    /// The migrations are done.
    public void over() {
        pending = false;
    }

    /// Whether they are not.
    public boolean isPending() {
        return pending;
    }

    @Override
    public boolean test(ScheduledExecution execution) {
        return pending;
    }
}
