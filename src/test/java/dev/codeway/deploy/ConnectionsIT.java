package dev.codeway.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.codeway.platform.postgres.DatabaseUrl;
import dev.codeway.testsupport.CommandProcess;
import dev.codeway.testsupport.DebianPostgres;
import dev.codeway.testsupport.ServiceDatabase;
import dev.codeway.testsupport.ServiceProcess;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/// Nobody takes more of the database's connections than [ConnectionBudget] counts: each has a role
/// that is not given more.
@Tag("commands")
class ConnectionsIT {

    private static final int POOL = 2;
    private static final int CLIENTS = 20;

    private static DebianPostgres postgres;

    @TempDir Path backups;

    @BeforeAll
    static void start() throws Exception {
        postgres = DebianPostgres.start(Map.of());
    }

    @AfterAll
    static void stop() throws Exception {
        postgres.close();
    }

    @Test
    void anInstanceUnderLoadAsksForNoMoreThanItsPoolAndWhatStandsBesideIt() throws Exception {
        String url =
                databaseOf("service", POOL + ConnectionBudget.BESIDE_THE_POOL)
                        + "&pool_timeout=30&connection_limit="
                        + POOL;
        AtomicInteger answers = new AtomicInteger();
        AtomicBoolean enough = new AtomicBoolean();
        try (ServiceProcess service =
                        ServiceProcess.start(
                                Map.of("DATABASE_URL", url, "CODEWAY_DATA_EVERY", "1s"));
                ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
            service.awaitStatus("/q/health/ready", 200);
            for (int i = 0; i < CLIENTS; i++) {
                clients.execute(
                        () -> {
                            while (!enough.get()) {
                                assertThat(service.get("/v1/projects").statusCode()).isEqualTo(200);
                                assertThat(service.get("/q/health/ready").statusCode())
                                        .isEqualTo(200);
                                answers.addAndGet(2);
                            }
                        });
            }
            try {
                await("everything has been at work")
                        .atMost(Duration.ofMinutes(1))
                        .until(() -> answers.get() > 100 && dataMigrationsBegan(url));
            } finally {
                enough.set(true);
            }
            assertThat(service.log()).doesNotContain("too many connections", " ERROR ");
        }
        System.out.printf(
                "Answers with at most %d connections: %d%n",
                POOL + ConnectionBudget.BESIDE_THE_POOL, answers.get());
    }

    @Test
    void aMigratorNeedsAsManyAsAreCountedForIt() throws Exception {
        String url = databaseOf("migrator", ConnectionBudget.MIGRATOR);
        assertThat(CommandProcess.db(url, "migrate").expect(0).out()).contains("Applied: 1, 2");
        CommandProcess.db(url, "status").expect(0);
    }

    @Test
    void aBackupNeedsAsManyAsAreCountedForIt() throws Exception {
        String url = databaseOf("keeper", ConnectionBudget.BACKUP);
        DebianPostgres.migrate(url);
        String programs = DebianPostgres.PROGRAMS.toString();
        CommandProcess.db(url, "backup", "--to", backups.toString(), "--pg-bin", programs)
                .expect(0);
        CommandProcess.db(url, "backup", "--verify", backups.toString(), "--pg-bin", programs)
                .expect(0);
    }

    private static boolean dataMigrationsBegan(String url) throws Exception {
        try (Connection connection =
                ServiceDatabase.connect(
                        postgres.url(DatabaseUrl.parse("DATABASE_URL", url).database()))) {
            return !ServiceDatabase.column(connection, "SELECT name FROM codeway.data_migration")
                    .isEmpty();
        }
    }

    /// The URL of a new database for its owner, who gets this many connections.
    private static String databaseOf(String role, int connections) throws Exception {
        try (Connection admin = ServiceDatabase.connect(postgres.url("postgres"))) {
            ServiceDatabase.execute(
                    admin,
                    "CREATE ROLE %s LOGIN CREATEDB PASSWORD 'secret' CONNECTION LIMIT %d"
                            .formatted(role, connections));
            ServiceDatabase.execute(admin, "CREATE DATABASE %1$s OWNER %1$s".formatted(role));
        }
        return postgres.url(role, "secret", role);
    }
}
