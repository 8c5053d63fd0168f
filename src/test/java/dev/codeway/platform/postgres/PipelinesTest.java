package dev.codeway.platform.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.codeway.testsupport.ServiceDatabase;

import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;

import jakarta.inject.Inject;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

@QuarkusTest
class PipelinesTest {

    private static final ReadQuery BACKEND = new ReadQuery("SELECT pg_backend_pid()");
    private static final ReadQuery QUOTIENT = new ReadQuery("SELECT 1 / $1", ParameterType.BIGINT);
    private static final ReadQuery ROWS =
            new ReadQuery(
                    "SELECT $1 + i, repeat('x', $2::integer + i) FROM generate_series(1, $3::integer) i",
                    ParameterType.BIGINT,
                    ParameterType.BIGINT,
                    ParameterType.BIGINT);

    @Inject Pipelines pipelines;
    @Inject Vertx vertx;

    private Context eventLoop;

    @BeforeEach
    void connect() {
        eventLoop = vertx.getOrCreateContext();
        Awaitility.await().until(() -> !ask(numbers(), asked(BACKEND)).isEmpty());
    }

    @Test
    void valuesAreReadAsTheyWereAskedFor() {
        ReadQuery echo =
                new ReadQuery(
                        "SELECT $1, $2, $3, $4, ($3 % 1000)::integer, NULL::text, $3 > 0",
                        ParameterType.UUID,
                        ParameterType.TIMESTAMPTZ,
                        ParameterType.BIGINT,
                        ParameterType.UUID);
        for (String time :
                List.of(
                        "2026-11-23T04:05:06.123456Z",
                        "1999-12-31T23:59:59.999999Z",
                        "1969-12-31T23:59:59.000001Z",
                        "0001-01-01T00:00:00Z",
                        "+12000-01-01T00:00:00Z")) {
            UUID first = UUID.randomUUID();
            UUID second = new UUID(-1, 0);
            Instant at = Instant.parse(time);
            for (long number : List.of(0L, -1L, Long.MAX_VALUE, Long.MIN_VALUE)) {
                assertThat(
                                ask(
                                        rows(
                                                row -> {
                                                    assertThat(row.isNull(0)).isFalse();
                                                    assertThat(row.isNull(5)).isTrue();
                                                    return List.<Object>of(
                                                            row.uuid(0),
                                                            row.time(1),
                                                            row.number(2),
                                                            row.uuid(3),
                                                            row.number(4),
                                                            row.flag(6));
                                                }),
                                        asked(echo, first, at, number, second)))
                        .containsExactly(
                                List.of(first, at, number, second, number % 1_000, number > 0));
            }
        }
    }

    @Test
    void textsAreReadAsTheyAreKept() {
        ReadQuery texts =
                new ReadQuery(
                        "SELECT unnest(ARRAY['READY', 'naïve \"🚀\"', '', repeat('ß', 5000)])");
        assertThat(
                        ask(
                                rows(
                                        row ->
                                                new String(
                                                                row.bytes(),
                                                                row.place(0),
                                                                row.length(0),
                                                                StandardCharsets.UTF_8)
                                                        + row.is("READY", 0)),
                                asked(texts)))
                .containsExactly(
                        "READYtrue", "naïve \"🚀\"false", "false", "ß".repeat(5_000) + "false");
    }

    /// Answers arrive in packets that end anywhere, many at once.
    @Test
    void eachGetsItsOwnAnswerHoweverManyAsk() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 20; round++) {
            List<Asked> all = new ArrayList<>();
            List<List<String>> expected = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                long first = random.nextLong(1L << 40);
                int size = random.nextInt(8) == 0 ? random.nextInt(20_000) : random.nextInt(50);
                int count = random.nextInt(4);
                all.add(asked(ROWS, first, (long) size, (long) count));
                List<String> rows = new ArrayList<>();
                for (int row = 1; row <= count; row++) {
                    rows.add((first + row) + " " + (size + row));
                }
                expected.add(rows);
            }
            List<Future<List<String>>> answers =
                    together(rows(row -> row.number(0) + " " + row.length(1)), all);
            for (int i = 0; i < all.size(); i++) {
                assertThat(await(answers.get(i)))
                        .as("seed %d, round %d, question %d", seed, round, i)
                        .isEqualTo(expected.get(i));
            }
        }
    }

    @Test
    void oneThatFailsTakesWithItOnlyWhatIsAskedBehindIt() {
        long before = ask(numbers(), asked(BACKEND)).getFirst();
        ReadQuery behind = new ReadQuery("SELECT $1 * 2", ParameterType.BIGINT);
        List<Future<List<Long>>> answers =
                together(
                        numbers(),
                        List.of(asked(QUOTIENT, 1L), asked(QUOTIENT, 0L), asked(behind, 21L)));
        assertThat(await(answers.getFirst())).containsExactly(1L);
        assertThatThrownBy(() -> await(answers.get(1))).hasMessage("failed");
        assertThatThrownBy(() -> await(answers.get(2))).hasMessage("failed");
        // What was to be prepared behind it was not.
        assertThat(ask(numbers(), asked(behind, 21L))).containsExactly(42L);
        assertThat(ask(numbers(), asked(QUOTIENT, 1L))).containsExactly(1L);
        assertThat(ask(numbers(), asked(BACKEND))).containsExactly(before);
    }

    @Test
    void whatPostgresDoesNotHaveIsNotAskedFor() {
        ReadQuery time = new ReadQuery("SELECT $1", ParameterType.TIMESTAMPTZ);
        List<Future<List<Long>>> answers =
                together(numbers(), List.of(asked(time, Instant.MAX), asked(time, Instant.EPOCH)));
        assertThatThrownBy(() -> await(answers.getFirst())).isInstanceOf(ArithmeticException.class);
        assertThat(await(answers.getLast())).hasSize(1);
    }

    @Test
    void aReaderThatFailsFailsAlone() {
        List<Future<List<Long>>> answers = new ArrayList<>();
        run(
                () -> {
                    answers.add(
                            begin(
                                    rows(
                                            _ -> {
                                                throw new IllegalStateException("cannot read");
                                            }),
                                    asked(QUOTIENT, 1L)));
                    answers.add(begin(numbers(), asked(QUOTIENT, 1L)));
                });
        assertThatThrownBy(() -> await(answers.getFirst())).hasMessage("cannot read");
        assertThat(await(answers.getLast())).containsExactly(1L);
    }

    @Test
    void aTableThatHasChangedIsReadAgain() throws Exception {
        ServiceDatabase.execute("CREATE TABLE public.changing AS SELECT 1 AS number");
        try {
            ReadQuery all = new ReadQuery("SELECT * FROM public.changing");
            assertThat(ask(numbers(), asked(all))).containsExactly(1L);
            ServiceDatabase.execute(
                    "ALTER TABLE public.changing ALTER COLUMN number TYPE bigint USING 1 << 20");
            Future<List<Long>> stale = together(numbers(), List.of(asked(all))).getFirst();
            assertThatThrownBy(() -> await(stale)).hasMessage("failed");
            assertThat(ask(numbers(), asked(all))).containsExactly(1L << 20);
        } finally {
            ServiceDatabase.execute("DROP TABLE public.changing");
        }
    }

    @Test
    void whoIsKilledIsReplaced() throws Exception {
        long before = ask(numbers(), asked(BACKEND)).getFirst();
        ServiceDatabase.column("SELECT pg_terminate_backend(?, 10000)", (int) before);
        // What is asked before the end of the connection is heard of fails.
        Awaitility.await()
                .ignoreExceptions()
                .untilAsserted(
                        () ->
                                assertThat(ask(numbers(), asked(BACKEND)))
                                        .isNotEmpty()
                                        .doesNotContain(before));
    }

    private record Asked(ReadQuery query, List<Object> parameters) {}

    private static Asked asked(ReadQuery query, Object... parameters) {
        return new Asked(query, List.of(parameters));
    }

    private static Function<DataRow, Long> numbers() {
        return row -> row.number(0);
    }

    private static <R> Function<DataRow, R> rows(Function<DataRow, R> read) {
        return read;
    }

    /// Empty where there is no connection, or none any more.
    private <R> List<R> ask(Function<DataRow, R> read, Asked asked) {
        Future<List<R>> answer = together(read, List.of(asked)).getFirst();
        return answer == null ? List.of() : await(answer);
    }

    private <R> List<Future<List<R>>> together(Function<DataRow, R> read, List<Asked> all) {
        List<Future<List<R>>> answers = new ArrayList<>();
        run(() -> all.forEach(asked -> answers.add(begin(read, asked))));
        return answers;
    }

    /// In one turn of the event loop.
    private void run(Runnable work) {
        Promise<Void> done = Promise.promise();
        eventLoop.runOnContext(
                _ -> {
                    work.run();
                    done.complete();
                });
        await(done.future());
    }

    private <R> Future<List<R>> begin(Function<DataRow, R> read, Asked asked) {
        return pipelines.ask(
                asked.query(),
                asked.parameters(),
                new RowReader<List<R>>() {
                    private final List<R> all = new ArrayList<>();

                    @Override
                    public void read(DataRow row) {
                        all.add(read.apply(row));
                    }

                    @Override
                    public List<R> answer() {
                        return all;
                    }
                });
    }

    private static <A> A await(Future<A> answer) {
        try {
            return answer.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(failure.getCause().getMessage(), failure.getCause());
        } catch (InterruptedException | TimeoutException never) {
            throw new IllegalStateException(never);
        }
    }
}
