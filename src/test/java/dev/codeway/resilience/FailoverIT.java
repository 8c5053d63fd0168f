package dev.codeway.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeway.testsupport.Clients;
import dev.codeway.testsupport.DebianPostgres;
import dev.codeway.testsupport.Follower;
import dev.codeway.testsupport.ServiceProcess;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.Map;

/// The primary dies under load and its standby takes over: PostgreSQL as Debian packages it, with
/// streaming replication, both hosts in `DATABASE_URL`.
class FailoverIT {

    private static final int CLIENTS = 8;
    private static final Duration PROMISED = Duration.ofSeconds(10);

    @Test
    void whatWasAcknowledgedSurvivesThePrimaryAndTheServiceGoesOnByItself() throws Exception {
        try (DebianPostgres primary = DebianPostgres.start(Map.of())) {
            String database = primary.newDatabase().replaceAll("^.*/(test_\\d+)\\?.*$", "$1");
            try (DebianPostgres standby = primary.synchronousStandby();
                    ServiceProcess service =
                            ServiceProcess.start(
                                    Map.of("DATABASE_URL", primary.urlWith(standby, database)))) {
                service.awaitStatus("/q/health/ready", 200);
                try (Follower follower = Follower.of(service.uri("/v1/events"));
                        Clients clients = Clients.of(service.uri("/"), CLIENTS)) {
                    clients.awaitMore(200);
                    long killed = System.nanoTime();
                    primary.kill();
                    clients.awaitFailures(2 * CLIENTS);
                    long asked = System.nanoTime();
                    standby.promote();
                    long promoted = System.nanoTime();
                    clients.awaitMore(200);
                    service.awaitStatus("/q/health/ready", 200);
                    clients.stop();
                    String url = standby.url(database);
                    follower.awaitAllOf(url);
                    check(clients, url);
                    Duration first = clients.firstWriteAfter(asked);
                    System.out.printf(
                            """
                            FailoverIT: %,d acknowledged writes, %d lost, %d doubled; %d of %,d requests failed; \
                            promoted %d ms after the kill, in %d ms; first write %d ms after it was asked for; \
                            %,d events over %d streams, none missing or twice
                            """,
                            clients.acknowledged(),
                            clients.lost(url).size(),
                            clients.doubled(url).size(),
                            clients.failures().size(),
                            clients.answers().size(),
                            Duration.ofNanos(asked - killed).toMillis(),
                            Duration.ofNanos(promoted - asked).toMillis(),
                            first.toMillis(),
                            follower.seen().size(),
                            follower.streams());
                    assertThat(first).isLessThan(PROMISED);
                    assertThat(service.log()).doesNotContain(" ERROR ");
                }
            }
        }
    }

    private static void check(Clients clients, String url) throws Exception {
        assertThat(clients.lost(url)).as("acknowledged writes that are lost").isEmpty();
        assertThat(clients.doubled(url)).as("writes that were repeated and done twice").isEmpty();
        assertThat(clients.failures())
                .as("what is not done is refused with a time to come again")
                .allSatisfy(
                        answer -> {
                            assertThat(answer.status()).isIn(503, 409);
                            assertThat(answer.retryAfter() || answer.status() == 409).isTrue();
                        });
    }
}
