package dev.codeway.database.migration;

import dev.codeway.platform.postgres.DirectDatabase;

import jakarta.enterprise.context.ApplicationScoped;

import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/// Applies what is pending: one at a time of however many ask, each migration once.
@ApplicationScoped
public class Migrator {

    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final Flyway flyway;
    private final DirectDatabase database;

    Migrator(Flyway flyway, DirectDatabase database) {
        this.flyway = flyway;
        this.database = database;
    }

    /// Applies all that is pending and answers the versions in their order. Locks that live traffic
    /// holds are not queued for: the migration steps back and tries again.
    ///
    /// @param patience with other migrators and with locks, in all
    public List<String> migrate(Duration patience, Consumer<String> progress)
            throws SQLException, InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        try (MigrationLock _ = MigrationLock.acquire(database, patience, progress)) {
            List<String> before = History.applied(database);
            untilThrough(end, progress);
            List<String> applied = new ArrayList<>(History.applied(database));
            applied.removeAll(before);
            return applied;
        }
    }

    private void untilThrough(long end, Consumer<String> progress)
            throws SQLException, InterruptedException {
        Duration pause = SHORTEST_PAUSE;
        while (true) {
            try {
                History.forgetFailures(database);
                flyway.migrate();
                return;
            } catch (FlywayException failure) {
                if (!isLockTimeout(failure) || System.nanoTime() > end) {
                    throw failure;
                }
            }
            progress.accept(
                    "The next migration needs a lock that others hold; trying again in %d ms"
                            .formatted(pause.toMillis()));
            Thread.sleep(pause.plusMillis(ThreadLocalRandom.current().nextLong(100)));
            pause = pause.multipliedBy(2);
            if (pause.compareTo(LONGEST_PAUSE) > 0) {
                pause = LONGEST_PAUSE;
            }
        }
    }

    private static boolean isLockTimeout(Throwable failure) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof SQLException sql && "55P03".equals(sql.getSQLState())) {
                return true;
            }
        }
        return false;
    }
}
