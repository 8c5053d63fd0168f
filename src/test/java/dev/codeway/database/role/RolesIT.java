package dev.codeway.database.role;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.codeway.testsupport.DebianPostgres;
import dev.codeway.testsupport.ServiceDatabase;
import dev.codeway.testsupport.ServiceProcess;
import dev.codeway.testsupport.WholeLife;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// The service with one role that serves and another that migrates.
@Tag("native")
class RolesIT {

    private static final String PASSWORD = "app-secret";

    private static DebianPostgres postgres;

    @TempDir Path directory;

    @BeforeAll
    static void start() throws Exception {
        postgres = DebianPostgres.start(Map.of());
    }

    @AfterAll
    static void stop() throws Exception {
        postgres.close();
    }

    @Test
    void theWholeServiceWorksWithARoleThatOnlyReadsAndWritesRows() throws Exception {
        String database = postgres.newDatabase().replaceAll("^.*/(test_\\d+)\\?.*$", "$1");
        Path password = Files.writeString(directory.resolve("password"), PASSWORD + "\n");
        // Before the migrations, and after them, which the role of the migrations makes.
        roles(database, password);
        try (Connection admin = ServiceDatabase.connect(postgres.url(database))) {
            ServiceDatabase.execute(admin, "ALTER ROLE codeway_owner PASSWORD 'owner-secret'");
        }
        String application = postgres.url("codeway_app", PASSWORD, database);
        Map<String, String> environment = new HashMap<>(WholeLife.SETTINGS);
        environment.put("DATABASE_URL", application);
        environment.put("DIRECT_URL", postgres.url("codeway_owner", "owner-secret", database));
        try (ServiceProcess service = ServiceProcess.start(environment)) {
            service.awaitStatus("/q/health/ready", 200);
            awaitHealth(service, "reads and writes rows");
            WholeLife.of(service);
            assertThat(service.log())
                    .doesNotContain("permission denied", "42501", " ERROR ", "codeway db roles");
        }
        roles(database, password);
        // Migrated by then, it also starts without the other role's password.
        environment.remove("DIRECT_URL");
        try (ServiceProcess service = ServiceProcess.start(environment)) {
            service.awaitStatus("/q/health/ready", 200);
            WholeLife.of(service);
            assertThat(service.get("/v1/audit?action=createProject").body()).contains("DONE");
            assertThat(service.log()).doesNotContain("permission denied", "42501", " ERROR ");
        }
    }

    @Test
    void aRoleThatMayDoMoreIsToldOnceAndServesAllTheSame() throws Exception {
        try (ServiceProcess service =
                ServiceProcess.start(Map.of("DATABASE_URL", postgres.newDatabase()))) {
            service.awaitStatus("/q/health/ready", 200);
            awaitHealth(service, "a superuser");
            assertThat(service.log().lines().filter(it -> it.contains("codeway db roles")))
                    .singleElement()
                    .asString()
                    .contains("WARN", "DATABASE_URL names a superuser");
        }
    }

    /// The role is looked at once the port is open.
    private static void awaitHealth(ServiceProcess service, String role) {
        await().untilAsserted(
                        () -> assertThat(service.get("/q/health/ready").body()).contains(role));
    }

    private void roles(String database, Path password) throws Exception {
        List<String> command = new ArrayList<>(ServiceProcess.command());
        command.addAll(List.of("db", "roles", "--apply", "--password-file", password.toString()));
        Path said = directory.resolve("said");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile());
        builder.environment().clear();
        builder.environment().put("DATABASE_URL", postgres.url(database));
        Process process = builder.start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(Files.readString(said)).contains("Applied").doesNotContain(PASSWORD);
        assertThat(process.exitValue()).isZero();
    }
}
