package dev.codeway.database;

import dev.codeway.platform.postgres.ConnectionFailure;
import dev.codeway.platform.postgres.DirectDatabase;

import io.quarkus.runtime.ShutdownEvent;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Asks the database whether it answers and whether a migration is applied, over a connection of
/// its own: a pool that is exhausted says nothing about the database (quarkus#41515).
@ApplicationScoped
class DatabaseProbe {

    /// What the database said.
    enum Answer {
        APPLIED,
        NOT_APPLIED,
        NONE
    }

    /// The longest a caller waits, whatever the network does.
    static final Duration BOUND = Duration.ofSeconds(2);

    /// When a question counts as lost; making a connection ends before.
    private static final Duration HOPELESS_AFTER = Duration.ofSeconds(30);

    private static final Logger LOG = Logger.getLogger(DatabaseProbe.class);

    /// No such table, no such schema, no right to look.
    private static final Set<String> NO_SUCH_HISTORY = Set.of("42P01", "3F000", "42501");

    private final DirectDatabase database;
    // Threads of the system: whatever ails the service, they still tell.
    private final ExecutorService threads =
            Executors.newThreadPerTaskExecutor(
                    Thread.ofPlatform().daemon().name("database-probe").factory());
    private long askedAt;
    private @Nullable CompletableFuture<Answer> underWay;
    private volatile @Nullable Connection connection;

    DatabaseProbe(DirectDatabase database) {
        this.database = database;
    }

    /// Asks, or joins the question that is under way, so that probes never pile up.
    Answer ask(String version) throws InterruptedException {
        try {
            return question(version).get(BOUND.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            LOG.warnf("The database did not answer within %s", BOUND);
            return Answer.NONE;
        } catch (ExecutionException failure) {
            LOG.warnf("The database does not answer: %s", ConnectionFailure.explain(failure));
            return Answer.NONE;
        }
    }

    private synchronized CompletableFuture<Answer> question(String version) {
        boolean hopeless = System.nanoTime() - askedAt > HOPELESS_AFTER.toNanos();
        if (underWay == null || underWay.isDone() || hopeless) {
            askedAt = System.nanoTime();
            underWay = CompletableFuture.supplyAsync(() -> askNow(version), threads);
        }
        return underWay;
    }

    private Answer askNow(String version) {
        try {
            Connection open = connection;
            if (open == null || open.isClosed()) {
                open = database.connect();
                open.setNetworkTimeout(Runnable::run, (int) BOUND.toMillis());
                connection = open;
            }
            return isApplied(open, version) ? Answer.APPLIED : Answer.NOT_APPLIED;
        } catch (SQLException failure) {
            if (NO_SUCH_HISTORY.contains(String.valueOf(failure.getSQLState()))) {
                return Answer.NOT_APPLIED;
            }
            close();
            throw new CompletionFailure(failure);
        }
    }

    private static boolean isApplied(Connection open, String version) throws SQLException {
        try (PreparedStatement statement =
                open.prepareStatement(
                        """
                        SELECT EXISTS (
                            SELECT FROM codeway.flyway_schema_history
                            WHERE version = ? AND success)
                        """)) {
            statement.setString(1, version);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() && rows.getBoolean(1);
            }
        }
    }

    void stop(@Observes ShutdownEvent event) {
        close();
    }

    private void close() {
        Connection open = connection;
        connection = null;
        if (open != null) {
            try {
                open.abort(Runnable::run);
            } catch (SQLException gone) {
                LOG.debug("A broken connection could not be closed", gone);
            }
        }
    }

    private static final class CompletionFailure extends RuntimeException {
        private static final long serialVersionUID = 1;

        CompletionFailure(SQLException cause) {
            super(cause);
        }
    }
}
