package dev.codeway.platform.together;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/// Does for many at once what each asks for by itself: what comes while others are at it is done by
/// the first of those who wait, for all of them (flat combining: Hendler, Incze, Shavit, Tzafrir,
/// SPAA 2010). Nobody waits for company: who comes alone does it at once.
///
/// @param <Q> what is asked
/// @param <A> what becomes of it
public final class Together<Q, A> {

    private static final class Request<Q, A> {

        private final Q question;
        private final Condition changed;
        private boolean taken;
        private boolean done;
        private @Nullable A answer;
        private @Nullable RuntimeException failure;

        Request(Q question, Condition changed) {
            this.question = question;
            this.changed = changed;
        }

        A answer() {
            if (failure != null) {
                throw failure;
            }
            return Objects.requireNonNull(answer);
        }
    }

    private final int groups;
    private final int most;
    private final Duration patience;
    private final Function<List<Q>, List<A>> work;

    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Request<Q, A>> waiting = new ArrayDeque<>();
    private int underWay;

    /// @param groups how many are done at the same time
    /// @param most of how many requests each
    /// @param patience how long a request waits for its turn
    /// @param work answers requests in their order; what it throws all of them get
    public Together(int groups, int most, Duration patience, Function<List<Q>, List<A>> work) {
        this.groups = groups;
        this.most = most;
        this.patience = patience;
        this.work = work;
    }

    /// Empty where it was nobody's turn in time, and nothing was done.
    public Optional<A> ask(Q question) {
        lock.lock();
        try {
            Request<Q, A> own = new Request<>(question, lock.newCondition());
            waiting.add(own);
            long left = patience.toNanos();
            while (!own.done) {
                if (own.taken) {
                    own.changed.awaitUninterruptibly();
                } else if (underWay < groups) {
                    lead();
                } else if (left > 0) {
                    try {
                        left = own.changed.awaitNanos(left);
                    } catch (InterruptedException ending) {
                        Thread.currentThread().interrupt();
                        left = 0;
                    }
                } else {
                    waiting.remove(own);
                    return Optional.empty();
                }
            }
            return Optional.of(own.answer());
        } finally {
            lock.unlock();
        }
    }

    /// How many wait for their turn.
    int waiting() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    /// Holds the lock, but not while it works.
    private void lead() {
        List<Request<Q, A>> group = next();
        underWay++;
        wakeNext();
        lock.unlock();
        try {
            serve(group);
        } finally {
            lock.lock();
            underWay--;
            for (Request<Q, A> each : group) {
                each.done = true;
                each.changed.signal();
            }
            wakeNext();
        }
    }

    private void wakeNext() {
        if (underWay < groups && !waiting.isEmpty()) {
            waiting.getFirst().changed.signal();
        }
    }

    private List<Request<Q, A>> next() {
        List<Request<Q, A>> group = new ArrayList<>();
        while (group.size() < most && !waiting.isEmpty()) {
            Request<Q, A> next = waiting.removeFirst();
            next.taken = true;
            group.add(next);
        }
        return group;
    }

    private void serve(List<Request<Q, A>> group) {
        try {
            List<A> answers = work.apply(group.stream().map(it -> it.question).toList());
            for (int i = 0; i < group.size(); i++) {
                group.get(i).answer = answers.get(i);
            }
        } catch (RuntimeException failure) {
            group.forEach(it -> it.failure = failure);
        }
    }
}
