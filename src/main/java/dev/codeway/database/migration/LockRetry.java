package dev.codeway.database.migration;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/// Steps back from locks that live traffic holds and tries again: who waits for one makes all that
/// come later wait behind it.
public final class LockRetry {

    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    /// A whole transaction, which sets a `lock_timeout`.
    @FunctionalInterface
    public interface Attempt<T> {
        T run() throws SQLException, InterruptedException;
    }

    private LockRetry() {}

    /// Runs it until it fails of no lock, or of one when the patience is at its end.
    public static <T> T run(Duration patience, Consumer<String> progress, Attempt<T> attempt)
            throws SQLException, InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        Duration pause = SHORTEST_PAUSE;
        while (true) {
            try {
                return attempt.run();
            } catch (SQLException | RuntimeException failure) {
                if (!isLockTimeout(failure) || System.nanoTime() > end) {
                    throw failure;
                }
            }
            progress.accept(
                    "Others hold a lock that is needed; trying again in %d ms"
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
