package dev.codeway.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeway.testsupport.Clients;
import dev.codeway.testsupport.Follower;
import dev.codeway.testsupport.HaProxy;
import dev.codeway.testsupport.Postgres;
import dev.codeway.testsupport.ServiceProcess;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A new version takes the place of the old one behind the load balancer of `examples/haproxy`, on
/// one database, while clients write, read and follow the feed.
///
/// Both are this build, unless `-Dcodeway.rollout.old` is the command of another: `bench/rollout`
/// makes one of an earlier commit.
class RolloutIT {

    private static final int CLIENTS = 8;
    private static final Path EXAMPLE = Path.of("examples/haproxy/haproxy.cfg");

    @TempDir Path directory;

    @Test
    void aNewVersionTakesOverAndNoRequestIsDropped() throws Exception {
        String url = Postgres.newDatabase();
        Map<String, String> environment = Map.of("DATABASE_URL", url);
        int oldPort = ServiceProcess.freePort();
        int newPort = ServiceProcess.freePort();
        try (ServiceProcess old = ServiceProcess.start(environment, oldPort, oldCommand())) {
            old.awaitStatus("/q/health/ready", 200);
            try (HaProxy balancer =
                            HaProxy.start(
                                    directory,
                                    EXAMPLE,
                                    Map.of(
                                            "CODEWAY_1", "127.0.0.1:" + oldPort,
                                            "CODEWAY_2", "127.0.0.1:" + newPort));
                    Follower follower = Follower.of(balancer.uri("/v1/events"));
                    Clients clients = Clients.of(balancer.uri("/"), CLIENTS)) {
                clients.awaitMore(200);
                try (ServiceProcess next = ServiceProcess.start(environment, newPort)) {
                    next.awaitStatus("/q/health/ready", 200);
                    clients.awaitMore(200);
                    long asked = System.nanoTime();
                    assertThat(old.terminate()).isIn(0, 143);
                    Duration ending = Duration.ofNanos(System.nanoTime() - asked);
                    clients.awaitMore(200);
                    clients.stop();
                    follower.awaitAllOf(url);
                    System.out.printf(
                            "RolloutIT: %d of %,d requests failed, of them %,d writes; the old one ended %,d ms after"
                                    + " SIGTERM; %,d events over %d streams, none missing or twice, %d refused%n",
                            clients.failures().size(),
                            clients.answers().size(),
                            clients.acknowledged(),
                            ending.toMillis(),
                            follower.seen().size(),
                            follower.streams(),
                            follower.refusals().size());
                    assertThat(clients.failures()).isEmpty();
                    assertThat(clients.lost(url)).isEmpty();
                    assertThat(clients.doubled(url)).isEmpty();
                    assertThat(follower.refusals()).isEmpty();
                    assertThat(follower.streams()).as("streams that were ended").isEqualTo(2);
                }
            }
        }
    }

    private static List<String> oldCommand() {
        return Optional.ofNullable(System.getProperty("codeway.rollout.old"))
                .filter(command -> !command.isBlank())
                .map(command -> List.of(command.strip().split(" ")))
                .orElseGet(ServiceProcess::command);
    }
}
