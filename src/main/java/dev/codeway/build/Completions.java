package dev.codeway.build;

import dev.codeway.platform.postgres.DatabaseFailure;
import dev.codeway.platform.postgres.Sql;
import dev.codeway.platform.problem.Problem;
import dev.codeway.platform.together.Together;

import io.quarkus.virtual.threads.VirtualThreads;
import io.smallrye.mutiny.Uni;

import jakarta.enterprise.context.ApplicationScoped;

import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;

import javax.sql.DataSource;

/// Ends builds as their workers say, [together] where many end at the same time: of what PostgreSQL
/// does for one, two thirds are the same for all. Together they wait for nobody; one that would
/// have to, and each of a group in which one cannot be, goes by itself.
@ApplicationScoped
class Completions {

    private static final int GROUPS = 2;
    private static final int MOST = 32;
    private static final Duration PATIENCE = Duration.ofMillis(250);

    /// What the worker that holds a lease says of its build.
    ///
    /// @param logsComplete whether the log was the one that was written, when it was read
    record Completion(
            UUID deployment,
            UUID token,
            CompleteBuild.Checked said,
            @Nullable Boolean logsComplete) {

        BuildFinished finished(Lease.Completed completed) {
            return new BuildFinished(deployment, said.outcome(completed.logsComplete()));
        }
    }

    /// What became of one of many: a view, or that nothing was done.
    private sealed interface Answer {

        record Ended(CompletionView view) implements Answer {}

        record LeaseNotHeld() implements Answer {}

        record Alone() implements Answer {}
    }

    private final DataSource database;
    private final BuildEnds ends;
    private final ExecutorService virtualThreads;
    private final Together<Completion, Answer> together;

    Completions(
            DataSource database, BuildEnds ends, @VirtualThreads ExecutorService virtualThreads) {
        this.database = database;
        this.ends = ends;
        this.virtualThreads = virtualThreads;
        together = new Together<>(GROUPS, MOST, PATIENCE, virtualThreads, this::endAtOnce);
    }

    /// Ends a build; answers as before where the same was said before. Throws 404 for a deployment
    /// that does not exist, 409 for a lease that does not hold.
    Uni<CompletionView> end(Completion completion) {
        return Uni.createFrom()
                .completionStage(() -> together.ask(completion))
                .chain(answer -> end(completion, answer.orElseGet(Answer.Alone::new)));
    }

    private Uni<CompletionView> end(Completion completion, Answer answer) {
        return switch (answer) {
            case Answer.Ended ended -> Uni.createFrom().item(ended.view());
            case Answer.LeaseNotHeld _ -> transaction(it -> repeat(it, completion));
            case Answer.Alone _ -> transaction(it -> endAlone(it, completion));
        };
    }

    private Uni<CompletionView> transaction(Sql.Work<CompletionView> work) {
        return Uni.createFrom()
                .item(() -> Sql.transaction(database, work))
                .runSubscriptionOn(virtualThreads);
    }

    private List<Answer> endAtOnce(List<Completion> all) {
        try {
            return Sql.transaction(database, connection -> endAtOnce(connection, all));
        } catch (Problem ofOne) {
            return Collections.nCopies(all.size(), new Answer.Alone());
        } catch (DatabaseFailure failure) {
            if (failure.isOfOne()) {
                return Collections.nCopies(all.size(), new Answer.Alone());
            }
            throw failure;
        }
    }

    private List<Answer> endAtOnce(Connection connection, List<Completion> all)
            throws SQLException {
        Map<Integer, Lease.Completed> completed = Lease.complete(connection, all);
        List<Integer> places = new ArrayList<>();
        List<BuildFinished> finished = new ArrayList<>();
        completed.forEach(
                (place, it) -> {
                    places.add(place);
                    finished.add(all.get(place).finished(it));
                });
        List<Moved> moved = ends.applyAtOnce(connection, finished);
        List<Answer> answers =
                new ArrayList<>(Collections.nCopies(all.size(), new Answer.LeaseNotHeld()));
        for (int i = 0; i < places.size(); i++) {
            UUID deployment = finished.get(i).deploymentId();
            answers.set(
                    places.get(i), new Answer.Ended(CompletionView.of(deployment, moved.get(i))));
        }
        return answers;
    }

    private CompletionView endAlone(Connection connection, Completion completion)
            throws SQLException {
        Lease.Completed completed = Lease.complete(connection, List.of(completion)).get(0);
        return completed == null
                ? repeat(connection, completion)
                : CompletionView.of(
                        completion.deployment(),
                        ends.apply(connection, completion.finished(completed)));
    }

    private static CompletionView repeat(Connection connection, Completion completion)
            throws SQLException {
        Lease lease = Lease.lock(connection, completion.deployment(), completion.token());
        if (!Lease.COMPLETED.equals(lease.outcome())) {
            throw Lease.lost();
        }
        if (!completion.said().fingerprint().equals(lease.completion())) {
            throw new Problem.Conflict(
                    "already-completed", "the build was completed with something else");
        }
        return CompletionView.of(connection, completion.deployment());
    }
}
