package dev.codeway.platform.together;

import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/// Does for many at once what each asks for by itself: what comes while others are at it is done
/// next, for all who came meanwhile (as in flat combining: Hendler, Incze, Shavit, Tzafrir, SPAA
/// 2010). Nobody waits for company: who comes alone does it at once. Beside a group another begins
/// only for as many as that one has. Who waits needs no thread.
///
/// @param <Q> what is asked
/// @param <A> what becomes of it
public final class Together<Q, A> {

    /// @param context in which it was asked; null for none
    private record Request<Q, A>(
            Q question,
            long since,
            @Nullable ContextInternal context,
            CompletableFuture<Optional<A>> answer) {

        /// What follows the answer happens in its own context: in the group's, which is that of
        /// another request, it would be taken for this one's.
        void then(Runnable answering) {
            if (context == null) {
                answering.run();
            } else {
                context.runOnContext(_ -> answering.run());
            }
        }

        void answer(Optional<A> with) {
            then(() -> answer.complete(with));
        }

        void fail(Throwable failure) {
            then(() -> answer.completeExceptionally(failure));
        }
    }

    private final int groups;
    private final int most;
    private final Duration patience;
    private final Executor threads;
    private final Function<List<Q>, List<A>> work;

    private final Deque<Request<Q, A>> waiting = new ArrayDeque<>();
    private int groupsUnderWay;
    private int requestsUnderWay;
    private boolean watched;

    /// @param groups how many are done at the same time
    /// @param most of how many requests each
    /// @param patience how long a request waits for its turn
    /// @param threads that work, in the context of the first request of a group
    /// @param work answers requests in their order; what it throws all of them get
    public Together(
            int groups,
            int most,
            Duration patience,
            Executor threads,
            Function<List<Q>, List<A>> work) {
        this.groups = groups;
        this.most = most;
        this.patience = patience;
        this.threads = threads;
        this.work = work;
    }

    /// Empty where it was nobody's turn in time, and nothing was done.
    public CompletionStage<Optional<A>> ask(Q question) {
        Request<Q, A> own =
                new Request<>(
                        question,
                        System.nanoTime(),
                        Vertx.currentContext() instanceof ContextInternal context ? context : null,
                        new CompletableFuture<>());
        synchronized (this) {
            waiting.add(own);
        }
        ContextInternal context = own.context();
        if (context != null && context.inThread() && context.isEventLoopContext()) {
            // After this turn of the event loop, in which others may ask.
            context.nettyEventLoop().execute(this::begin);
        } else {
            begin();
        }
        return own.answer();
    }

    /// How many wait for their turn.
    synchronized int waiting() {
        return waiting.size();
    }

    /// How many groups are at it.
    synchronized int underWay() {
        return groupsUnderWay;
    }

    private void begin() {
        List<Request<Q, A>> group = next();
        if (group.isEmpty()) {
            return;
        }
        Runnable serving = () -> serve(group);
        try {
            ContextInternal context = group.getFirst().context();
            if (context == null) {
                threads.execute(serving);
            } else {
                context.dispatch(() -> threads.execute(serving));
            }
        } catch (RuntimeException ending) {
            group.forEach(it -> it.fail(ending));
            ended(group.size());
        }
    }

    private synchronized List<Request<Q, A>> next() {
        List<Request<Q, A>> group = new ArrayList<>();
        if (mayBegin()) {
            groupsUnderWay++;
            while (group.size() < most && !waiting.isEmpty()) {
                group.add(waiting.removeFirst());
            }
            requestsUnderWay += group.size();
        }
        watch();
        return group;
    }

    /// Otherwise groups would be of the one or two who came first, and cost as much as large ones.
    private boolean mayBegin() {
        return !waiting.isEmpty()
                && (groupsUnderWay == 0
                        || (groupsUnderWay < groups
                                && Math.min(waiting.size(), most)
                                        >= requestsUnderWay / groupsUnderWay));
    }

    private void serve(List<Request<Q, A>> group) {
        List<A> answers;
        try {
            answers = work.apply(group.stream().map(Request::question).toList());
        } catch (Throwable failure) {
            group.forEach(it -> it.fail(failure));
            return;
        } finally {
            ended(group.size());
        }
        for (int i = 0; i < group.size(); i++) {
            group.get(i).answer(Optional.of(answers.get(i)));
        }
    }

    private void ended(int size) {
        synchronized (this) {
            groupsUnderWay--;
            requestsUnderWay -= size;
        }
        begin();
    }

    /// Sees to it that nobody waits longer than they want to.
    private synchronized void watch() {
        if (!watched && !waiting.isEmpty()) {
            watched = true;
            long age = System.nanoTime() - waiting.getFirst().since();
            Executor later =
                    CompletableFuture.delayedExecutor(
                            patience.toNanos() - age, TimeUnit.NANOSECONDS, threads);
            later.execute(this::leaveAlone);
        }
    }

    private void leaveAlone() {
        List<Request<Q, A>> impatient = new ArrayList<>();
        synchronized (this) {
            watched = false;
            long now = System.nanoTime();
            while (!waiting.isEmpty() && now - waiting.getFirst().since() >= patience.toNanos()) {
                impatient.add(waiting.removeFirst());
            }
            watch();
        }
        impatient.forEach(it -> it.answer(Optional.empty()));
    }
}
