package dev.codeway.platform.together;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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
        Together<Integer, String> together = new Together<>(1, 10, LONG, this::answer);
        open.countDown();
        assertThat(together.ask(1)).contains("1");
        assertThat(together.ask(2)).contains("2");
        assertThat(groups).containsExactly(List.of(1), List.of(2));
    }

    @Test
    void whoComesMeanwhileIsServedTogether() throws Exception {
        Together<Integer, String> together = new Together<>(1, 4, LONG, this::answer);
        List<Future<Optional<String>>> answers = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            int question = i;
            answers.add(threads.submit(() -> together.ask(question)));
            // In their order.
            await().until(() -> groups.size() == 1 && together.waiting() == question);
        }
        open.countDown();
        for (int i = 0; i < 10; i++) {
            assertThat(answers.get(i).get()).contains(String.valueOf(i));
        }
        assertThat(groups)
                .containsExactly(List.of(0), List.of(1, 2, 3, 4), List.of(5, 6, 7, 8), List.of(9));
    }

    @Test
    void asManyGroupsAsMayBeAreServedAtATime() {
        Together<Integer, String> together = new Together<>(2, 10, LONG, this::answer);
        IntStream.range(0, 3).forEach(i -> threads.submit(() -> together.ask(i)));
        await().until(() -> groups.size() == 2 && together.waiting() == 1);
    }

    @Test
    void whoseTurnDoesNotComeInTimeIsLeftAlone() {
        Together<Integer, String> together =
                new Together<>(1, 10, Duration.ofMillis(20), this::answer);
        threads.submit(() -> together.ask(1));
        await().until(() -> groups.size() == 1);
        assertThat(together.ask(2)).isEmpty();
        assertThat(together.waiting()).isZero();
    }

    @Test
    void whatFailsFailsForItsGroupAlone() {
        Together<Integer, String> together =
                new Together<>(
                        1,
                        10,
                        LONG,
                        all -> {
                            if (all.contains(13)) {
                                throw new IllegalStateException("unlucky");
                            }
                            return all.stream().map(String::valueOf).toList();
                        });
        assertThatThrownBy(() -> together.ask(13)).hasMessage("unlucky");
        assertThat(together.ask(14)).contains("14");
    }

    @Test
    void everybodyGetsTheirOwnAnswer() throws Exception {
        Together<Integer, String> together = new Together<>(2, 7, LONG, this::answer);
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
                                                            together.ask(i)
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

    private List<String> answer(List<Integer> questions) {
        groups.add(questions);
        try {
            open.await();
        } catch (InterruptedException ended) {
            throw new IllegalStateException(ended);
        }
        return questions.stream().map(String::valueOf).toList();
    }
}
