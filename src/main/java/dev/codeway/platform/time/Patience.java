package dev.codeway.platform.time;

import io.smallrye.mutiny.Uni;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/// Waits that hold no thread.
public final class Patience {

    private Patience() {}

    /// Ends as soon as there is news, or when that much time is over, not earlier.
    public static Uni<Void> until(CompletableFuture<Void> news, Duration time) {
        return Uni.createFrom()
                // A copy: who loses patience cancels what it waited for.
                .completionStage(() -> news.copy())
                .ifNoItem()
                .after(inWholeMillis(time))
                .recoverWithItem(() -> null);
    }

    /// Timers count whole milliseconds and refuse none at all: whom they woke too early by less
    /// than one, who then waited again, would never be answered.
    private static Duration inWholeMillis(Duration time) {
        return Duration.ofMillis(time.plusNanos(999_999).toMillis());
    }
}
