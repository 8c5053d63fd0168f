package dev.codeway.database.migration;

import dev.codeway.platform.postgres.DirectDatabase;

import org.eclipse.microprofile.config.Config;
import org.jspecify.annotations.Nullable;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;

/// Whether there is anything to migrate, asked while the service is still being put together: by
/// the time that it wants to know, the way to the database and back lies behind it.
public final class FirstLook {

    private static final AtomicReference<@Nullable Future<Boolean>> BEGUN = new AtomicReference<>();

    private FirstLook() {}

    /// Begins to look.
    ///
    /// @param config of this run, which names the database
    public static void begin(Config config) {
        DirectDatabase database = DirectDatabase.beforeTheStart(config);
        FutureTask<Boolean> look = new FutureTask<>(() -> Shipped.areApplied(database));
        BEGUN.set(look);
        Thread.ofPlatform().daemon().name("first-look").start(look);
    }

    /// What it has found, once. What went wrong is found out, and said, by whoever looks again.
    static boolean foundAllApplied() throws InterruptedException {
        Future<Boolean> look = BEGUN.getAndSet(null);
        try {
            return look != null && look.get();
        } catch (ExecutionException failure) {
            return false;
        }
    }
}
