package dev.codeway.event;

import dev.codeway.platform.lifecycle.Serving;
import dev.codeway.platform.postgres.ConnectionFailure;
import dev.codeway.platform.postgres.Sql;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;

import org.jboss.logging.Logger;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;

import javax.sql.DataSource;

/// Says that there is something new in the feed, after it was committed and for many at once.
///
/// A transaction that does so itself commits alone: PostgreSQL lets only one at a time that
/// notifies anybody, until what it wrote is on disk. What happens all day long is therefore
/// appended [quietly][#QUIETLY]. Should nobody get to say so, for the process died, readers look by
/// themselves once a second.
@ApplicationScoped
public class Announcements {

    /// Done first in a transaction, its events are not announced by itself. What `begin_appending`
    /// does once a transaction otherwise: what its events are above is said by a lock, see
    /// `event_horizon`.
    public static final String QUIETLY =
            """
            SELECT pg_advisory_xact_lock_shared(1129268292, (last_value % 4294967296 - 2147483648)::integer),
                set_config('codeway.appending', pg_current_xact_id()::text, true)
            FROM codeway.event_id
            """;

    private static final Logger LOG = Logger.getLogger(Announcements.class);
    private static final Duration BREATH = Duration.ofMillis(10);

    record Appended() {}

    private final DataSource database;
    private final Event<Appended> appended;
    private final Semaphore due = new Semaphore(0);

    Announcements(DataSource database, Event<Appended> appended) {
        this.database = database;
        this.appended = appended;
    }

    void start(@Observes Serving event) {
        Thread.ofPlatform().daemon().name("announcements").start(this::run);
    }

    /// Announces what the present transaction appends once it is committed; at once where there is
    /// none.
    public void later() {
        appended.fire(new Appended());
    }

    void committed(@Observes(during = TransactionPhase.AFTER_SUCCESS) Appended event) {
        due.release();
    }

    private void run() {
        while (true) {
            due.acquireUninterruptibly();
            due.drainPermits();
            try (Connection connection = database.getConnection()) {
                Sql.execute(connection, "SELECT pg_notify(?, '')", Feed.CHANNEL);
            } catch (SQLException failure) {
                LOG.debugf("Nothing was announced: %s", ConnectionFailure.explain(failure));
            }
            LockSupport.parkNanos(BREATH.toNanos());
        }
    }
}
