package dev.codeway.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/// Good requests of every operation of the API's description, for tests of what the service does
/// because of them.
public final class GoodRequests {

    private static final int RESTOCK_EVERY = 150;
    private static final int MOST = 100;

    private GoodRequests() {}

    /// Sends so many of each operation, one after the other, and more until each has done at least
    /// once what it is there for. Answers how often each did.
    ///
    /// @param port of the service
    public static Map<String, Integer> send(int port, int ofEach, long seed) throws IOException {
        ApiDocument document = ApiDocument.read();
        Random random = new Random(seed);
        Map<String, Integer> succeeded = new TreeMap<>();
        try (Wire wire = new Wire(port)) {
            World world = new World(wire, random);
            Inputs inputs = new Inputs(world, new Values(document, world, random), random);
            int sent = 0;
            int operations = document.operations().size();
            for (int round = 0; round < ofEach || succeeded.size() < operations; round++) {
                assertThat(round).as("rounds, and only these: %s", succeeded).isLessThan(MOST);
                for (ApiDocument.Operation operation : document.operations()) {
                    if (sent++ % RESTOCK_EVERY == 0) {
                        world.stock();
                    }
                    Call call = inputs.good(operation).call();
                    Wire.Answer answer = wire.send(call);
                    if (answer.status() >= 500) {
                        throw new AssertionError(call + "\n" + answer.text());
                    }
                    if (answer.status() < 300) {
                        succeeded.merge(operation.id(), 1, Integer::sum);
                        world.learn(call, answer);
                    }
                }
            }
        }
        return succeeded;
    }
}
