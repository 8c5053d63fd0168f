package dev.codeway.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.codeway.testsupport.Clients;
import dev.codeway.testsupport.Concurrently;
import dev.codeway.testsupport.DebianPostgres;
import dev.codeway.testsupport.FaultProxy;
import dev.codeway.testsupport.ServiceDatabase;
import dev.codeway.testsupport.ServiceProcess;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// What can befall a database short of its end. The service says so, in time, and goes on by itself
/// once it has passed.
class OutageIT {

    private static final String TOO_MANY_CONNECTIONS = "53300";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /// What `pool_timeout` and `socket_timeout` come to here, a sign of life that is waited for,
    /// and patience for a busy machine.
    private static final Duration DEADLINE = Duration.ofSeconds(2 + 3 + 1 + 2);

    private static DebianPostgres postgres;

    private String url;

    @BeforeAll
    static void start() throws Exception {
        postgres = DebianPostgres.start(Map.of("max_connections", "25"));
    }

    @AfterAll
    static void stop() throws Exception {
        postgres.close();
    }

    @BeforeEach
    void createDatabase() throws Exception {
        url = postgres.newDatabase();
    }

    @Test
    void ofASilentDatabaseEverybodyIsToldWithinTheDeadline() throws Exception {
        try (FaultProxy network = new FaultProxy(postgres.port());
                ServiceProcess service =
                        start(
                                through(network)
                                        + "&connection_limit=6&pool_timeout=2&socket_timeout=3");
                Clients clients = Clients.of(service.uri("/"), 12)) {
            clients.awaitMore(100);
            network.fallSilent();
            clients.awaitFailures(36);
            network.speak();
            long spoke = System.nanoTime();
            clients.awaitMore(100);
            clients.stop();
            System.out.printf(
                    "OutageIT: %d of %,d requests failed while the database was silent, the longest was answered after"
                            + " %,d ms; first write %d ms after it spoke; %d acknowledged writes lost%n",
                    clients.failures().size(),
                    clients.answers().size(),
                    clients.longest().toMillis(),
                    clients.firstWriteAfter(spoke).toMillis(),
                    clients.lost(url).size());
            assertThat(clients.longest()).isLessThan(DEADLINE);
            assertThat(clients.failures())
                    .allSatisfy(
                            answer ->
                                    assertThat(answer.status() == 503 && answer.retryAfter())
                                            .as(answer.toString())
                                            .isTrue());
            assertThat(clients.lost(url)).isEmpty();
            service.awaitStatus("/q/health/ready", 200);
        }
    }

    @Test
    void aSilenceThatBeganAtNightIsNotWaitedForOncePerConnection() throws Exception {
        try (FaultProxy network = new FaultProxy(postgres.port());
                ServiceProcess service =
                        start(
                                through(network)
                                        + "&connection_limit=6&pool_timeout=2&socket_timeout=3");
                Connection connection = ServiceDatabase.connect(url)) {
            leaveIdle(service, connection, 6);
            int idle = count(connection, "");
            network.fallSilent();
            long before = System.nanoTime();
            assertUnavailable(service.get("/v1/projects"));
            Duration took = Duration.ofNanos(System.nanoTime() - before);
            System.out.printf(
                    "OutageIT: the first request to %d idle connections that lead nowhere is refused after %,d ms%n",
                    idle, took.toMillis());
            assertThat(took).isLessThan(Duration.ofSeconds(2 + 6 + 2));
        }
    }

    /// Makes pool and pipelines open that many connections and leaves them until they count as
    /// idle.
    private static void leaveIdle(ServiceProcess service, Connection connection, int connections)
            throws Exception {
        while (count(connection, "") < connections) {
            Concurrently.together(
                    2 * connections,
                    () ->
                            service.get("/v1/projects?q=x").statusCode()
                                    + service.get("/v1/projects").statusCode());
        }
        await("nothing was asked just now")
                .atMost(PATIENCE)
                .until(() -> count(connection, "AND state_change > now() - interval '0.2 s'") == 0);
    }

    private String through(FaultProxy network) {
        return DebianPostgres.withTimeouts(url)
                .replace(":" + postgres.port(), ":" + network.port());
    }

    @Test
    void backEndsThatAreKilledWhileIdleCostNoRequest() throws Exception {
        try (ServiceProcess service = start(url);
                Connection connection = ServiceDatabase.connect(url)) {
            leaveIdle(service, connection, 5);
            int killed = hangUp(connection, "codeway");
            List<List<Integer>> statuses =
                    Concurrently.together(
                            10,
                            () ->
                                    IntStream.range(0, 10)
                                            .map(_ -> service.get("/v1/projects").statusCode())
                                            .boxed()
                                            .toList());
            long failed =
                    statuses.stream().flatMap(List::stream).filter(status -> status != 200).count();
            System.out.printf(
                    "OutageIT: killed %d idle back ends, %d of 100 requests failed%n",
                    killed, failed);
            assertThat(killed).isPositive();
            assertThat(failed).isZero();
        }
    }

    /// Ends the back ends of the service that have such a name and answers how many there were.
    private static int hangUp(Connection connection, String name) throws SQLException {
        return ServiceDatabase.column(
                        connection,
                        """
                        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                        WHERE application_name LIKE ?
                        """,
                        name)
                .size();
    }

    /// How many connections of the pool are such.
    private static int count(Connection connection, String condition) throws SQLException {
        return Integer.parseInt(
                ServiceDatabase.column(
                                connection,
                                """
                                SELECT count(*) FROM pg_stat_activity
                                WHERE datname = current_database() AND application_name = 'codeway'
                                """
                                        + condition)
                        .getFirst());
    }

    @Test
    void aServerThatTakesNoMoreConnectionsIsToldAndComesBack() throws Exception {
        List<Connection> others = new ArrayList<>();
        try (ServiceProcess service = start(url);
                Connection connection = ServiceDatabase.connect(url)) {
            await("others have all connections")
                    .atMost(PATIENCE)
                    .until(() -> takeAll(connection, others) == 0);
            HttpResponse<String> refused = service.get("/v1/projects");
            assertUnavailable(refused);
            assertThat(service.get("/q/health/ready").statusCode()).isEqualTo(503);
            assertThat(service.get("/q/health/live").statusCode()).isEqualTo(200);
            assertThat(service.log()).contains("too many connections");
            int taken = others.size();
            closeAll(others);
            long freed = System.nanoTime();
            service.awaitStatus("/v1/projects", 200);
            long served = System.nanoTime();
            service.awaitStatus("/q/health/ready", 200).awaitLog("Notifications are heard again");
            System.out.printf(
                    "OutageIT: with %d of 25 connections taken by others 503 and Retry-After; served %d ms after they"
                            + " let go%n",
                    taken, Duration.ofNanos(served - freed).toMillis());
        } finally {
            closeAll(others);
        }
    }

    /// Takes every connection that is free, hangs up on the service, and answers how many
    /// connections that still had.
    private int takeAll(Connection connection, List<Connection> others) throws SQLException {
        int left = hangUp(connection, "codeway%");
        while (true) {
            try {
                others.add(ServiceDatabase.connect(url));
            } catch (SQLException full) {
                assertThat(full.getSQLState()).isEqualTo(TOO_MANY_CONNECTIONS);
                return left;
            }
        }
    }

    private static void closeAll(List<Connection> connections) throws SQLException {
        for (Connection connection : connections) {
            connection.close();
        }
        connections.clear();
    }

    @Test
    void aFullDiskIsToldAndForgottenOnceThereIsRoom() throws Exception {
        Path disk = Files.createTempDirectory("codeway-disk");
        assumeThat(run("mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", disk.toString()))
                .as("only who may mount can have a small disk")
                .isZero();
        try {
            String small = databaseOn(disk);
            try (ServiceProcess service = start(small);
                    Clients clients = Clients.of(service.uri("/"), 4)) {
                clients.awaitMore(20);
                Path rubbish = disk.resolve("rubbish");
                run("sh", "-c", "cat /dev/zero > " + rubbish + " 2>/dev/null");
                clients.awaitFailures(20);
                service.awaitLog("the server's disk is full");
                assertThat(service.get("/v1/projects").statusCode()).isEqualTo(200);
                Files.delete(rubbish);
                long freed = System.nanoTime();
                clients.awaitMore(20);
                clients.stop();
                System.out.printf(
                        "OutageIT: %d of %,d requests refused while the disk was full, reads served; first write %d ms"
                                + " after there was room; %d acknowledged writes lost%n",
                        clients.failures().size(),
                        clients.answers().size(),
                        clients.firstWriteAfter(freed).toMillis(),
                        clients.lost(small).size());
                assertThat(clients.failures())
                        .allSatisfy(
                                answer ->
                                        assertThat(answer.status() == 503 && answer.retryAfter())
                                                .as(answer.toString())
                                                .isTrue());
                assertThat(clients.lost(small)).isEmpty();
            }
        } finally {
            dropDatabaseOnDisk();
            run("umount", "--lazy", disk.toString());
        }
    }

    /// The URL of a new database that has no other place than this.
    private String databaseOn(Path disk) throws Exception {
        Path place = Files.createDirectory(disk.resolve("tablespace"));
        run("chown", "postgres", place.toString());
        try (Connection connection = ServiceDatabase.connect(url)) {
            ServiceDatabase.execute(
                    connection, "CREATE TABLESPACE small LOCATION '%s'".formatted(place));
            ServiceDatabase.execute(connection, "CREATE DATABASE small TABLESPACE small");
        }
        return postgres.url("small");
    }

    private void dropDatabaseOnDisk() throws SQLException {
        try (Connection connection = ServiceDatabase.connect(url)) {
            ServiceDatabase.execute(connection, "DROP DATABASE IF EXISTS small WITH (FORCE)");
            ServiceDatabase.execute(connection, "DROP TABLESPACE IF EXISTS small");
        }
    }

    @Test
    void anotherCertificateOfAnotherAuthorityIsTakenWithoutARestart() throws Exception {
        try (ServiceProcess service = start(url);
                Connection connection = ServiceDatabase.connect(url)) {
            postgres.replaceCertificates();
            int killed = hangUp(connection, "codeway%");
            long before = System.nanoTime();
            service.awaitStatus("/v1/projects", 200);
            long served = System.nanoTime();
            service.awaitStatus("/q/health/ready", 200).awaitLog("Notifications are heard again");
            System.out.printf(
                    "OutageIT: the server's certificate and the CA file replaced, %d connections cut, served after %d"
                            + " ms%n",
                    killed, Duration.ofNanos(served - before).toMillis());
        }
    }

    private static ServiceProcess start(String url) {
        return ServiceProcess.start(Map.of("DATABASE_URL", url))
                .awaitStatus("/q/health/ready", 200);
    }

    private static void assertUnavailable(HttpResponse<String> refused) {
        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(503);
        assertThat(refused.headers().firstValue("Retry-After")).isPresent();
    }

    private static int run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }
}
