package dev.codeway.platform.together;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.stream.IntStream;

class TogetherTest {

    private static final Duration LONG = Duration.ofMinutes(1);

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Queue<List<Integer>> groups = new ConcurrentLinkedQueue<>();
    private final CountDownLatch open = new CountDownLatch(1);

    @AfterEach
    void endThreads() {
        open.countDown();
        threads.close();
    }

    @Test
    void whoComesAloneWaitsForNobody() {
        Together<Integer, String> together = together(1, 10, LONG);
        open.countDown();
        assertThat(answer(together, 1)).contains("1");
        assertThat(answer(together, 2)).contains("2");
        assertThat(groups).containsExactly(List.of(1), List.of(2));
    }

    @Test
    void whoComesMeanwhileIsServedTogether() {
        Together<Integer, String> together = together(1, 4, LONG);
        var answers = IntStream.range(0, 10).mapToObj(together::ask).toList();
        open.countDown();
        for (int i = 0; i < 10; i++) {
            assertThat(answers.get(i).toCompletableFuture().join()).contains(String.valueOf(i));
        }
        assertThat(groups)
                .containsExactly(List.of(0), List.of(1, 2, 3, 4), List.of(5, 6, 7, 8), List.of(9));
    }

    @Test
    void asManyGroupsAsMayBeAreServedAtATime() {
        Together<Integer, String> together = together(2, 10, LONG);
        IntStream.range(0, 3).forEach(together::ask);
        await().until(() -> groups.size() == 2);
        assertThat(together.waiting()).isOne();
    }

    @Test
    void besideOthersIsBegunOnlyForAsManyAsAreAtIt() {
        Map<Integer, CountDownLatch> ends = new ConcurrentHashMap<>();
        Together<Integer, String> together =
                together(
                        2,
                        all -> {
                            groups.add(all);
                            awaitEnd(ends.get(all.getFirst()));
                            return all.stream().map(String::valueOf).toList();
                        });
        List.of(0, 1, 2, 5).forEach(first -> ends.put(first, new CountDownLatch(1)));
        IntStream.range(0, 5).forEach(together::ask);
        ends.get(0).countDown();
        await().until(() -> groups.contains(List.of(2, 3, 4)));
        ends.get(1).countDown();
        await().until(() -> together.underWay() == 1);
        together.ask(5);
        together.ask(6);
        assertThat(together.waiting()).isEqualTo(2);
        together.ask(7);
        assertThat(together.waiting()).isZero();
        await().until(() -> groups.contains(List.of(5, 6, 7)));
        ends.values().forEach(CountDownLatch::countDown);
    }

    @Test
    void whoseTurnDoesNotComeInTimeIsLeftAlone() {
        Together<Integer, String> together = together(1, 10, Duration.ofMillis(20));
        var first = together.ask(1);
        assertThat(answer(together, 2)).isEmpty();
        assertThat(answer(together, 3)).isEmpty();
        assertThat(together.waiting()).isZero();
        open.countDown();
        assertThat(first.toCompletableFuture().join()).contains("1");
        assertThat(groups).containsExactly(List.of(1));
    }

    @Test
    void whatFailsFailsForItsGroupAlone() {
        Together<Integer, String> together =
                together(
                        1,
                        all -> {
                            if (all.contains(13)) {
                                throw new IllegalStateException("unlucky");
                            }
                            if (all.contains(666)) {
                                throw new StackOverflowError("worse");
                            }
                            return all.stream().map(String::valueOf).toList();
                        });
        assertThatThrownBy(() -> answer(together, 13)).rootCause().hasMessage("unlucky");
        assertThatThrownBy(() -> answer(together, 666)).rootCause().hasMessage("worse");
        assertThat(answer(together, 14)).contains("14");
    }

    @Test
    void whoAsksWhereNobodyWorksAnyMoreIsToldSo() {
        Together<Integer, String> together = together(1, 10, LONG);
        threads.close();
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> answer(together, 1))
                    .hasCauseInstanceOf(RejectedExecutionException.class);
        }
    }

    @Test
    void everybodyGetsTheirOwnAnswer() throws Exception {
        Together<Integer, String> together = together(2, 7, LONG);
        open.countDown();
        List<Future<Boolean>> all = new ArrayList<>();
        for (int thread = 0; thread < 16; thread++) {
            int first = thread * 10_000;
            all.add(
                    threads.submit(
                            () ->
                                    IntStream.range(first, first + 2_000)
                                            .allMatch(
                                                    i ->
                                                            answer(together, i)
                                                                    .equals(
                                                                            Optional.of(
                                                                                    String.valueOf(
                                                                                            i))))));
        }
        for (Future<Boolean> each : all) {
            assertThat(each.get()).isTrue();
        }
        assertThat(groups).allSatisfy(group -> assertThat(group).hasSizeBetween(1, 7));
        assertThat(groups.stream().mapToInt(List::size).sum()).isEqualTo(32_000);
    }

    private Together<Integer, String> together(int groups, int most, Duration patience) {
        return new Together<>(groups, most, patience, threads, this::answer);
    }

    private Together<Integer, String> together(
            int groups, Function<List<Integer>, List<String>> work) {
        return new Together<>(groups, 10, LONG, threads, work);
    }

    private static Optional<String> answer(Together<Integer, String> together, int question) {
        return together.ask(question).toCompletableFuture().join();
    }

    private List<String> answer(List<Integer> questions) {
        groups.add(questions);
        awaitEnd(open);
        return questions.stream().map(String::valueOf).toList();
    }

    private static void awaitEnd(CountDownLatch end) {
        try {
            end.await();
        } catch (InterruptedException ended) {
            throw new IllegalStateException(ended);
        }
    }
}
