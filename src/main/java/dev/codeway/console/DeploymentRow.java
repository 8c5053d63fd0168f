package dev.codeway.console;

import dev.codeway.deployment.DeploymentStatus;
import dev.codeway.deployment.DeploymentView;
import dev.codeway.deployment.FailureReason;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.UUID;

/// A deployment as people see it.
///
/// @param who made it; null where that is not known
/// @param live whether its project serves it
public record DeploymentRow(DeploymentView view, @Nullable String who, boolean live) {

    static DeploymentRow of(DeploymentView view, @Nullable String who, @Nullable UUID live) {
        return new DeploymentRow(view, who, view.id().equals(live));
    }

    /// How long its build took; null where it has not ended or never began.
    public @Nullable String took() {
        Duration took = Moment.between(view.startedAt(), view.finishedAt());
        return took == null ? null : Moment.words(took);
    }

    /// Why it failed, in words; null where that is not known.
    public @Nullable String reason() {
        return view.reason() == null ? null : words(view.reason());
    }

    private static String words(FailureReason reason) {
        return switch (reason) {
            case BUILD_ERROR -> "the build failed";
            case TIMEOUT -> "it took too long";
            case WORKER_LOST -> "its worker was lost";
            case CANCELED -> "somebody stopped it";
            case SUPERSEDED -> "a newer one took its place";
        };
    }

    /// What it waits for in the queue, in words; null where it does not.
    public @Nullable String waits() {
        return view.queue() == null
                ? null
                : switch (view.queue().blockedBy()) {
                    case CAPACITY -> "for a worker with nothing to do";
                    case PROJECT_BUSY -> "for another build of this project";
                    case HELD -> "for somebody to let the queue go on";
                };
    }

    /// Whether it can still be stopped.
    public boolean cancelable() {
        return !view.status().isTerminal() && view.cancelRequestedAt() == null;
    }

    /// Whether somebody asked for its end, which has not come.
    public boolean stopping() {
        return !view.status().isTerminal() && view.cancelRequestedAt() != null;
    }

    /// Whether it has not been started.
    public boolean startable() {
        return view.status() == DeploymentStatus.NOT_STARTED;
    }

    /// Whether the same can be built again.
    public boolean retryable() {
        return view.status().isTerminal();
    }

    /// Whether it can go live.
    public boolean promotable() {
        return view.status() == DeploymentStatus.READY && !live;
    }

    /// Whether its build is under way.
    public boolean building() {
        return view.status() == DeploymentStatus.IN_PROGRESS;
    }

    /// Whether nothing stands in the way of its deletion.
    public boolean deletable() {
        return !building() && !live;
    }

    /// The first digits of its commit; null where there is none.
    public @Nullable String commit() {
        return view.commit() == null || view.commit().length() <= 10
                ? view.commit()
                : view.commit().substring(0, 10);
    }

    /// What made it, in words.
    public String cause() {
        return switch (view.trigger()) {
            case API -> "through the API";
            case MANUAL -> "by hand";
            case PUSH -> "by a push";
            case SCHEDULE -> "on schedule";
            case RETRY -> "as a retry";
        };
    }
}
