package dev.codeway.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.codeway.testsupport.CommandProcess;
import dev.codeway.testsupport.Credentials;
import dev.codeway.testsupport.Postgres;
import dev.codeway.testsupport.ServiceProcess;

import io.restassured.path.json.JsonPath;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/// How the first one gets in, and what `codeway keys` does beside a service that runs.
@Tag("commands")
class KeysIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir Path directory;

    @Test
    void aServiceThatNobodyCouldComeIntoEndsAndSaysWhatToDo() throws Exception {
        String database = Postgres.newDatabase();
        Map<String, String> nothing = Map.of("DATABASE_URL", database, "CODEWAY_ADMIN_KEY", "");
        try (ServiceProcess service = ServiceProcess.start(nothing)) {
            assertThat(service.exitCode()).isEqualTo(78);
            assertThat(service.log()).contains("CODEWAY_ADMIN_KEY", "codeway keys create");
        }
        String key = made(CommandProcess.keys(database, "create", "operations"));
        try (ServiceProcess service = ServiceProcess.start(nothing)) {
            service.awaitStatus("/q/health/ready", 200);
            assertThat(status(service, key)).isEqualTo(200);
            assertThat(status(service, "cwk_" + "0".repeat(46))).isEqualTo(401);
            assertThat(service.log()).doesNotContain(key);
        }
    }

    @Test
    void aKeyThatCouldBeGuessedIsNoAdministrators() throws Exception {
        try (ServiceProcess service =
                ServiceProcess.start(
                        Map.of(
                                "DATABASE_URL",
                                Postgres.newDatabase(),
                                "CODEWAY_ADMIN_KEY",
                                "secret-but-short"))) {
            assertThat(service.exitCode()).isEqualTo(78);
            assertThat(service.log())
                    .contains("CODEWAY_ADMIN_KEY", "24")
                    .doesNotContain("secret-but-short");
        }
    }

    @Test
    void theFirstKeyIsRotatedByWritingItsFile() throws Exception {
        Path file = Files.writeString(directory.resolve("key"), "the-first-of-two-keys-1234\n");
        try (ServiceProcess service =
                ServiceProcess.start(
                        Map.of(
                                "DATABASE_URL",
                                Postgres.newDatabase(),
                                "CODEWAY_ADMIN_KEY",
                                "",
                                "CODEWAY_ADMIN_KEY_FILE",
                                file.toString()))) {
            service.awaitStatus("/q/health/ready", 200);
            assertThat(status(service, "the-first-of-two-keys-1234")).isEqualTo(200);
            Files.writeString(file, "the-second-of-two-keys-5678\n");
            assertThat(status(service, "the-second-of-two-keys-5678")).isEqualTo(200);
            assertThat(status(service, "the-first-of-two-keys-1234")).isEqualTo(401);
        }
    }

    @Test
    void keysAreMadeListedRotatedAndRevokedBesideAService() throws Exception {
        String database = Postgres.newDatabase();
        try (ServiceProcess service = ServiceProcess.start(Map.of("DATABASE_URL", database))) {
            service.awaitStatus("/q/health/ready", 200);
            JsonPath first =
                    json(
                            CommandProcess.keys(
                                    database,
                                    "create",
                                    "CI",
                                    "--role",
                                    "reader",
                                    "--output",
                                    "json"));
            String id = first.getString("id");
            assertThat(status(service, first.getString("key"))).isEqualTo(200);
            assertThat(CommandProcess.keys(database, "list").expect(0).out())
                    .contains(id, "reader", "CI")
                    .doesNotContain(first.getString("key"));
            JsonPath second = json(CommandProcess.keys(database, "rotate", id, "--output", "json"));
            assertThat(status(service, second.getString("key"))).isEqualTo(200);
            await().atMost(PATIENCE).until(() -> status(service, first.getString("key")) == 401);
            CommandProcess.keys(database, "revoke", id).expect(0);
            await().atMost(PATIENCE).until(() -> status(service, second.getString("key")) == 401);
        }
    }

    @Test
    void whatIsWrongIsSaid() throws Exception {
        String database = Postgres.newDatabase();
        assertThat(CommandProcess.keys(database, "list").expect(1).err())
                .contains("codeway db migrate");
        CommandProcess.db(database, "migrate").expect(0);
        assertThat(CommandProcess.keys(database, "create", "x", "--role", "king").expect(2).err())
                .contains("role", "admin");
        assertThat(CommandProcess.keys(database, "revoke", "nothing").expect(1).err())
                .contains("there is no such key");
    }

    private static String made(CommandProcess.Ended command) {
        return command.expect(0)
                .out()
                .lines()
                .filter(it -> it.startsWith("cwk_"))
                .findFirst()
                .orElseThrow();
    }

    private static JsonPath json(CommandProcess.Ended command) {
        return new JsonPath(command.expect(0).out());
    }

    private static int status(ServiceProcess service, String key) {
        return service.send(
                        HttpRequest.newBuilder(service.uri("/v1/projects"))
                                .header(Credentials.HEADER, Credentials.bearer(key))
                                .build())
                .statusCode();
    }
}
