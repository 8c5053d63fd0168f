package dev.codeway.testsupport;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// A project that somebody else has locked.
public final class LockedProject {

    private LockedProject() {}

    /// Begins all of them at the same time and sees the others end while the project is locked, and
    /// the first, which needs it, only after that.
    public static void keepsOnlyTheFirstWaiting(String project, List<? extends Callable<?>> calls)
            throws Exception {
        try (Connection connection = ServiceDatabase.connect();
                ExecutorService threads = Executors.newFixedThreadPool(calls.size())) {
            connection.setAutoCommit(false);
            ServiceDatabase.column(
                    connection,
                    "SELECT id FROM codeway.project WHERE id = ?::uuid FOR UPDATE",
                    project);
            List<Future<?>> ends = new ArrayList<>();
            calls.forEach(call -> ends.add(threads.submit(call)));
            for (Future<?> end : ends.subList(1, ends.size())) {
                end.get();
            }
            assertThat(ends.getFirst().isDone()).isFalse();
            connection.commit();
            ends.getFirst().get();
        }
    }
}
