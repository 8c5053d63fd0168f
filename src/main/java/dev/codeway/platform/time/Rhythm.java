package dev.codeway.platform.time;

import dev.codeway.platform.postgres.SchemaPending;

import io.quarkus.runtime.ShutdownEvent;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import org.jboss.logging.Logger;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/// Runs what must not stand still whatever becomes of the machine's clock. What is `@Scheduled`
/// does, for as long as that was set back: Quarkus's scheduler compares the time of day.
@ApplicationScoped
public class Rhythm {

    private static final Logger LOG = Logger.getLogger(Rhythm.class);

    private final SchemaPending schema;
    private volatile boolean stopped;

    Rhythm(SchemaPending schema) {
        this.schema = schema;
    }

    /// Runs it once the migrations are done, and again so long after each end, on a thread of its
    /// own, until the service ends.
    public void every(Duration pause, Runnable work) {
        Thread.ofPlatform().daemon().name("rhythm").start(() -> run(pause, work));
    }

    private void run(Duration pause, Runnable work) {
        while (!stopped) {
            LockSupport.parkNanos(pause.toNanos());
            if (!stopped && !schema.isPending()) {
                try {
                    work.run();
                } catch (RuntimeException failure) {
                    LOG.error("What runs again and again failed", failure);
                }
            }
        }
    }

    void stop(@Observes ShutdownEvent event) {
        stopped = true;
    }
}
