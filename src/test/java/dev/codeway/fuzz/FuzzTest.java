package dev.codeway.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeway.testsupport.Credentials;
import dev.codeway.testsupport.ServiceDatabase;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;

/// Every operation of the API's description with good requests and with what the worst of clients
/// may send. A run is the same again with `-Dcodeway.fuzz.seed`; `-Dcodeway.fuzz.requests` makes it
/// longer.
@QuarkusTest
class FuzzTest {

    private static final int THREADS = 3;
    private static final int RESTOCK_EVERY = 150;
    private static final int MOST_WRONG = Integer.getInteger("codeway.fuzz.most", 20);

    private final long seed = Long.getLong("codeway.fuzz.seed", new Random().nextLong());
    private final int requests = Integer.getInteger("codeway.fuzz.requests", 6_000);
    private ApiDocument document;
    private Conformity conformity;
    private Oracle oracle;

    @BeforeEach
    void read() throws IOException {
        System.out.printf("-Dcodeway.fuzz.seed=%d -Dcodeway.fuzz.requests=%d%n", seed, requests);
        document = ApiDocument.read();
        conformity = new Conformity(document);
        oracle = new Oracle(conformity);
    }

    @AfterEach
    void leaveNothingToDo() throws Exception {
        World.end();
    }

    @Test
    void whateverIsAskedIsAnsweredAsDescribedAndNothingBreaks() throws Exception {
        String since = ServiceDatabase.column("SELECT clock_timestamp()").getFirst();
        Map<String, String> wrong = new ConcurrentHashMap<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                long own = seed + i;
                running.add(
                        threads.submit(
                                () -> {
                                    run(own, requests / THREADS, 40, wrong, null);
                                    return null;
                                }));
            }
            for (Future<?> each : running) {
                each.get();
            }
        }
        report();
        assertThat(wrong.values()).isEmpty();
        assertThat(oracle.succeeded().keySet())
                .as("operations that did once what they are there for")
                .isEqualTo(
                        document.operations().stream()
                                .map(ApiDocument.Operation::id)
                                .collect(Collectors.toSet()));
        try (Connection connection = ServiceDatabase.connect()) {
            Tables.of(connection).check(since);
        }
    }

    @Test
    void whatIsRefusedChangesNothing() throws Exception {
        Map<String, String> wrong = new ConcurrentHashMap<>();
        try (Connection connection = ServiceDatabase.connect()) {
            run(seed, requests / 9, 10, wrong, Tables.of(connection));
        }
        report();
        assertThat(wrong.values()).isEmpty();
    }

    /// @param good how many of a hundred requests have nothing wrong
    /// @param tables what must be as before where a request is refused, null to pass over that
    private void run(long own, int count, int good, Map<String, String> wrong, Tables tables)
            throws Exception {
        Random random = new Random(own);
        try (Wire wire = new Wire(RestAssured.port)) {
            World world = new World(wire, random);
            Values values = new Values(document, world, random);
            Inputs inputs = new Inputs(world, values, random);
            Mischief mischief = null;
            List<ApiDocument.Operation> operations = document.operations();
            String before = "";
            for (int i = 0; i < count && wrong.size() < MOST_WRONG; i++) {
                if (i % RESTOCK_EVERY == 0) {
                    world.stock();
                    mischief = new Mischief(values, conformity, random, credentials(world, random));
                    before = tables == null ? "" : tables.quiet();
                }
                Inputs.Draft draft = inputs.good(operations.get(i % operations.size()));
                if (random.nextInt(100) >= good) {
                    mischief.spoil(draft);
                }
                Call call = draft.call();
                Wire.Answer answer = wire.send(call);
                List<String> complaints = oracle.judge(call, answer);
                if (tables != null) {
                    if (answer.status() >= 400 && tables.changedBy(before, () -> wire.send(call))) {
                        complaints.add("changed what was " + before);
                    }
                    before = tables.fingerprint();
                }
                if (!complaints.isEmpty()) {
                    wrong.putIfAbsent(
                            call.operation() + " " + complaints,
                            "%s\n%s\n-> %d %s %s\n"
                                    .formatted(
                                            complaints,
                                            call,
                                            answer.status(),
                                            answer.headers(),
                                            answer.text()));
                }
                if (answer.status() < 300 && complaints.isEmpty()) {
                    world.learn(call, answer);
                }
            }
        }
    }

    private static List<String> credentials(World world, Random random) throws IOException {
        String project = world.any("project");
        return List.of(
                world.key("reader", null),
                world.key("router", null),
                world.key(random.nextBoolean() ? "developer" : "worker", project),
                Credentials.ADMIN_KEY + "x");
    }

    private void report() {
        Map<String, Integer> classes = new TreeMap<>();
        oracle.statuses()
                .forEach(
                        (status, count) -> classes.merge(status / 100 + "xx", count, Integer::sum));
        System.out.printf(
                "FuzzTest: %d of %d operations succeeded, the rarest %d times; answers %s %s;"
                        + " %d codes of problems %s%n",
                oracle.succeeded().size(),
                document.operations().size(),
                oracle.succeeded().values().stream().min(Integer::compare).orElse(0),
                classes,
                oracle.statuses(),
                oracle.codes().size(),
                oracle.codes());
    }
}
