package dev.codeway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.codeway.testsupport.Credentials;
import dev.codeway.testsupport.ServiceProcess;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/// Secrets that come in files, as Kubernetes mounts them: a link to a directory that is replaced as
/// a whole.
@Tag("native")
class SecretFilesIT {

    private static final String FIRST = "first@cret${user}";
    private static final String SECOND = "second/se:cret%41";

    @TempDir Path directory;
    private EmbeddedPostgres postgres;
    private Connection owner;

    @BeforeEach
    void start() throws Exception {
        Path rules =
                Files.writeString(
                        directory.resolve("pg_hba.conf"),
                        """
                        local all all trust
                        host all postgres all trust
                        host all jane all scram-sha-256
                        """);
        postgres = EmbeddedPostgres.builder().setServerConfig("hba_file", rules.toString()).start();
        owner = postgres.getPostgresDatabase().getConnection();
        execute("CREATE ROLE jane LOGIN PASSWORD '" + FIRST + "'");
        execute("CREATE DATABASE shop OWNER jane");
    }

    @AfterEach
    void stop() throws Exception {
        owner.close();
        postgres.close();
    }

    @Test
    void aPasswordIsRotatedUnderRequestsWithoutARestart() throws Exception {
        // Connections live for two seconds: all of them are made anew while this runs.
        Map<String, String> environment =
                Map.of(
                        "DATABASE_URL",
                        "postgresql://jane@localhost:%d/shop?max_connection_lifetime=2"
                                .formatted(postgres.getPort()),
                        "DATABASE_PASSWORD_FILE",
                        mount(FIRST).toString());
        try (ServiceProcess service = ServiceProcess.start(environment)) {
            service.awaitStatus("/q/health/ready", 200);
            try (Load load = new Load(service)) {
                load.awaitMore(50);
                String before = backends();
                execute("ALTER ROLE jane PASSWORD '" + SECOND + "'");
                mount(SECOND);
                // LISTEN and health would live on for ever.
                execute(
                        """
                        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                        WHERE usename = 'jane' AND application_name = 'codeway-maintenance'
                        """);
                await().atMost(Duration.ofSeconds(30)).until(() -> noneOf(before));
                service.awaitLog("Notifications are heard again")
                        .awaitStatus("/q/health/ready", 200);
                load.awaitMore(50);
                System.out.printf(
                        "%d requests while the password was rotated, %d of them 5xx%n",
                        load.answers.get(), load.failures.get());
                // One may have asked for a connection between the server's change and the file's.
                assertThat(load.failures).hasValueLessThanOrEqualTo(2);
            }
            assertThat(service.log())
                    .contains("credentials have changed")
                    .doesNotContain(FIRST, SECOND);
        }
    }

    @Test
    void aFileThatIsGoneForAMomentIsRememberedAndAWholeUrlRotates() throws Exception {
        String url = "postgresql://jane:%s@localhost:" + postgres.getPort() + "/shop";
        Path file = mount(url.formatted("first%40cret${user}"));
        Map<String, String> environment =
                Map.of("DATABASE_URL_FILE", file.toString(), "DIRECT_URL_FILE", file.toString());
        try (ServiceProcess service = ServiceProcess.start(environment)) {
            service.awaitStatus("/v1/projects", 200);
            Files.delete(file);
            hangUp();
            service.awaitStatus("/v1/projects", 200).awaitLog("what it said before is used");
            execute("ALTER ROLE jane PASSWORD '" + SECOND + "'");
            hangUp();
            service.awaitStatus("/v1/projects", 503);
            mount(url.formatted("second%2Fse%3Acret%2541"));
            service.awaitStatus("/v1/projects", 200).awaitStatus("/q/health/ready", 200);
            assertThat(service.log()).doesNotContain(FIRST, SECOND, "first%40", "second%2F");
        }
    }

    @Test
    void theAdministratorsKeyIsRotatedByWritingItsFile() throws Exception {
        Path file =
                Files.writeString(directory.resolve("key"), "the-first-key-of-all-0123456789\n");
        Map<String, String> environment =
                Map.of(
                        "DATABASE_URL",
                        "postgresql://postgres@localhost:%d/shop".formatted(postgres.getPort()),
                        "CODEWAY_ADMIN_KEY_FILE",
                        file.toString());
        try (ServiceProcess service = ServiceProcess.start(environment)) {
            service.awaitStatus("/q/health/ready", 200);
            assertThat(status(service, "the-first-key-of-all-0123456789")).isEqualTo(200);
            Files.writeString(file, "the-second-key-of-all-0123456789");
            assertThat(status(service, "the-first-key-of-all-0123456789")).isEqualTo(401);
            assertThat(status(service, "the-second-key-of-all-0123456789")).isEqualTo(200);
            Files.delete(file);
            assertThat(status(service, "the-second-key-of-all-0123456789")).isEqualTo(401);
        }
    }

    @Test
    void aFileThatCannotBeReadIsNamedWithItsVariable() throws Exception {
        String url = "postgresql://jane@localhost:1/shop";
        String missing = directory.resolve("missing").toString();
        String empty = Files.writeString(directory.resolve("empty"), "\n").toString();
        String noUrl = Files.writeString(directory.resolve("none"), "pass:word").toString();
        String shortKey = Files.writeString(directory.resolve("short"), "secret").toString();
        List<List<String>> wrong =
                List.of(
                        List.of("DATABASE_URL_FILE", missing, "does not exist"),
                        List.of("DATABASE_URL_FILE", noUrl, "it should read postgresql://"),
                        List.of("DATABASE_PASSWORD_FILE", empty, "is empty"),
                        List.of("DIRECT_URL_FILE", directory.toString(), "cannot be read"),
                        List.of("CODEWAY_ADMIN_KEY_FILE", missing, "does not exist"),
                        List.of("CODEWAY_ADMIN_KEY_FILE", shortKey, "at least 24 characters"));
        for (List<String> setting : wrong) {
            try (ServiceProcess service =
                    ServiceProcess.start(
                            Map.of("DATABASE_URL", url, setting.get(0), setting.get(1)))) {
                assertThat(service.exitCode()).as(setting.toString()).isEqualTo(78);
                assertThat(service.log().strip().lines())
                        .singleElement()
                        .asString()
                        .startsWith("codeway: " + setting.get(0) + ": ")
                        .contains(setting.get(2))
                        .doesNotContain("pass:word");
            }
        }
    }

    /// Writes the secret as the kubelet does: a new directory, and a link that is moved over.
    private Path mount(String secret) throws IOException {
        Path version = Files.createTempDirectory(directory, "..version");
        Files.writeString(version.resolve("secret"), secret + "\n");
        Path link = Files.createSymbolicLink(directory.resolve("..tmp"), version);
        Files.move(link, directory.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
        Path file = directory.resolve("secret");
        if (!Files.exists(file)) {
            Files.deleteIfExists(file);
            Files.createSymbolicLink(file, Path.of("..data", "secret"));
        }
        return file;
    }

    private void hangUp() throws SQLException {
        execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'jane'");
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = owner.createStatement()) {
            statement.execute(sql);
        }
    }

    /// The processes that serve the role, with commas between them.
    private String backends() throws SQLException {
        try (Statement statement = owner.createStatement();
                ResultSet rows =
                        statement.executeQuery(
                                """
                                SELECT coalesce(string_agg(pid::text, ','), '0')
                                FROM pg_stat_activity WHERE usename = 'jane'
                                """)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private boolean noneOf(String pids) throws SQLException {
        try (Statement statement = owner.createStatement();
                ResultSet rows =
                        statement.executeQuery(
                                "SELECT FROM pg_stat_activity WHERE pid IN (" + pids + ")")) {
            return !rows.next();
        }
    }

    private static int status(ServiceProcess service, String key) {
        return service.send(
                        HttpRequest.newBuilder(service.uri("/v1/projects"))
                                .header(Credentials.HEADER, Credentials.bearer(key))
                                .build())
                .statusCode();
    }

    /// Requests that never cease, of four clients.
    private static final class Load implements AutoCloseable {

        private final AtomicInteger answers = new AtomicInteger();
        private final AtomicInteger failures = new AtomicInteger();
        private final List<Thread> clients = new ArrayList<>();
        private volatile boolean stopped;

        Load(ServiceProcess service) {
            for (int i = 0; i < 4; i++) {
                clients.add(Thread.ofPlatform().start(() -> ask(service)));
            }
        }

        private void ask(ServiceProcess service) {
            while (!stopped) {
                if (service.get("/v1/projects").statusCode() >= 500) {
                    failures.incrementAndGet();
                }
                answers.incrementAndGet();
            }
        }

        void awaitMore(int requests) {
            int before = answers.get();
            await().atMost(Duration.ofSeconds(30)).until(() -> answers.get() >= before + requests);
        }

        @Override
        public void close() throws InterruptedException {
            stopped = true;
            for (Thread client : clients) {
                client.join();
            }
        }
    }
}
