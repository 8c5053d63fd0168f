package dev.codeway.testsupport;

import dev.codeway.database.ScratchDatabase;
import dev.codeway.database.sample.Filling;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/// Gives a Quarkus test a server of its own, with a database as it is after years, that writes down
/// the plan of every statement which others than tests send it: also of those in its functions,
/// triggers and foreign keys.
public final class FilledDatabase implements QuarkusTestResourceLifecycleManager {

    private static final String PLANS = "codeway.test.plans";
    private static final int PROJECTS = 10_000;
    private static final int DEPLOYMENTS = 100_000;

    /// What no sample has, past all triggers.
    private static final List<String> THE_REST =
            List.of(
                    "SET session_replication_role = replica",
                    // Not all of the hosts are known yet.
                    "UPDATE codeway.project SET git_host = NULL WHERE id IN (SELECT id FROM codeway.project LIMIT 200)",
                    // A long queue.
                    """
                    WITH waiting AS (
                        UPDATE codeway.project p SET last_deployment_number = last_deployment_number + 1
                        WHERE NOT EXISTS (
                            SELECT FROM codeway.deployment d WHERE d.project_id = p.id AND d.status = 'QUEUED')
                        RETURNING id, last_deployment_number AS number
                    )
                    INSERT INTO codeway.deployment (id, project_id, number, status, created_at, updated_at, queued_at)
                    SELECT gen_random_uuid(), id, number, 'QUEUED', now(), now(), now() FROM waiting
                    """,
                    """
                    INSERT INTO codeway.build (deployment_id, attempt, project_id, worker, token, claimed_at,
                        expires_at, deadline, ended_at, outcome, completion, log_bytes, log_deleted_at)
                    SELECT id, attempt, project_id, 'worker-' || number % 40, gen_random_uuid(), started_at,
                        CASE WHEN finished_at IS NULL THEN now() + interval '1 hour' ELSE started_at END,
                        CASE WHEN finished_at IS NULL THEN now() + interval '1 hour' ELSE started_at END,
                        finished_at, CASE WHEN finished_at IS NOT NULL THEN 'COMPLETED' END,
                        CASE WHEN finished_at IS NOT NULL THEN sha256('') END, 5,
                        CASE WHEN finished_at < now() - interval '91 days' THEN finished_at END
                    FROM codeway.deployment WHERE attempt > 0
                    """,
                    """
                    INSERT INTO codeway.log_chunk (deployment_id, attempt, first_byte, bytes, written_at)
                    SELECT deployment_id, attempt, first_byte, 'hello', claimed_at
                    FROM codeway.build, generate_series(0, 10, 5) AS first_byte WHERE log_deleted_at IS NULL
                    """,
                    """
                    INSERT INTO codeway.event (id, type, project_id, deployment_id, data, created_at)
                    SELECT nextval('codeway.event_id'), 'deployment.created', project_id, id,
                        jsonb_build_object('id', id), now() - interval '31 days' + number % 40 * interval '18 hours'
                    FROM codeway.deployment
                    """,
                    """
                    INSERT INTO codeway.idempotency_key (key, fingerprint, status, body, created_at)
                    SELECT 'push-' || i, sha256(''), 201, '{}', now() - i * interval '5 seconds'
                    FROM generate_series(1, 20000) AS i
                    """,
                    """
                    INSERT INTO codeway.webhook (id, url, events, project_id, secret, disabled_at,
                        disabled_reason, place, created_at, updated_at, version)
                    SELECT gen_random_uuid(), 'https://hooks.example.com/sample', '{}', id, 'whsec_x',
                        CASE WHEN i > 20 THEN now() END, CASE WHEN i > 20 THEN 'REQUESTED' END,
                        (SELECT last_value FROM codeway.event_id), now(), now(), 0
                    FROM (SELECT id, row_number() OVER () AS i FROM codeway.project LIMIT 500) AS project
                    """,
                    """
                    INSERT INTO codeway.webhook_delivery (id, webhook_id, type, project_id, payload, status,
                        in_order, attempts, failures, next_attempt_at, created_at, finished_at)
                    SELECT gen_random_uuid(), id, 'deployment.ready', project_id, '{}',
                        CASE WHEN i = 0 THEN 'PENDING' ELSE 'DELIVERED' END, false, 1, 0,
                        CASE WHEN i = 0 THEN now() + interval '1 day' END, now() - i * interval '10 hours',
                        CASE WHEN i > 0 THEN now() - i * interval '10 hours' END
                    FROM codeway.webhook, generate_series(0, 79) AS i
                    """,
                    """
                    INSERT INTO codeway.webhook_attempt (delivery_id, number, started_at, ended_at, response_status)
                    SELECT id, 1, created_at, created_at, 200 FROM codeway.webhook_delivery
                    """,
                    """
                    INSERT INTO codeway.audit_entry (id, created_at, caller, caller_name, role, action, subject,
                        subject_id, project_id, outcome, times, remote_address, request_id, fields)
                    SELECT gen_random_uuid(), created_at, 'key:' || i % 500, 'CI', 'DEVELOPER',
                        CASE WHEN i % 100 = 0 THEN 'key.create' ELSE 'deployment.create' END,
                        CASE WHEN i % 100 = 0 THEN 'key' ELSE 'deployment' END, id, project_id,
                        CASE WHEN i % 50 = 0 THEN 'REFUSED' ELSE 'DONE' END, 1,
                        '192.0.2.' || i % 250, gen_random_uuid(), '{}'
                    FROM (SELECT *, row_number() OVER () AS i FROM codeway.deployment LIMIT 50000) AS deployment
                    """,
                    """
                    INSERT INTO codeway.adoption_change (kind, subject, old_id, new_id, field)
                    SELECT 'ID_CHANGED', 'project', 'c' || md5(id::text), id, 'id' FROM codeway.project
                    """,
                    "VACUUM ANALYZE",
                    "ALTER SYSTEM SET auto_explain.log_min_duration = 0",
                    "SELECT pg_reload_conf()");

    private EmbeddedPostgres server;

    @Override
    public Map<String, String> start() {
        try {
            Path data = Files.createTempDirectory("codeway-filled");
            server =
                    EmbeddedPostgres.builder()
                            .setDataDirectory(data)
                            .setServerConfig("fsync", "off")
                            .setServerConfig("jit", "off")
                            .setServerConfig("shared_preload_libraries", "auto_explain")
                            .setServerConfig("auto_explain.log_analyze", "on")
                            .setServerConfig("auto_explain.log_timing", "off")
                            .setServerConfig("auto_explain.log_nested_statements", "on")
                            .setServerConfig("auto_explain.log_parameter_max_length", "0")
                            .setServerConfig("auto_explain.log_format", "json")
                            // What holds for any parameters holds for all.
                            .setServerConfig("plan_cache_mode", "force_generic_plan")
                            .setServerConfig("logging_collector", "on")
                            .setServerConfig("log_destination", "jsonlog")
                            .setServerConfig("log_filename", "plans")
                            .setServerConfig("log_rotation_age", "0")
                            .setServerConfig("log_rotation_size", "0")
                            .start();
            String url =
                    "postgresql://postgres@localhost:%d/postgres?sslmode=disable"
                            .formatted(server.getPort());
            fill(url);
            System.setProperty(DatabaseResource.URL, url);
            System.setProperty(PLANS, data.resolve("log/plans.json").toString());
            return Map.of("DATABASE_URL", url);
        } catch (IOException | SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static void fill(String url) throws SQLException {
        ScratchDatabase database = new ScratchDatabase(url, "public");
        database.migrate();
        System.out.println(new Filling(database.direct()).fill(PROJECTS, DEPLOYMENTS, 1, _ -> {}));
        try (Connection connection = ServiceDatabase.connect(url)) {
            for (String statement : THE_REST) {
                ServiceDatabase.execute(connection, statement);
            }
        }
    }

    /// After the one that gives every test its database.
    @Override
    public int order() {
        return 1;
    }

    /// The server's log, an object a line.
    public static Path log() {
        return Path.of(System.getProperty(PLANS));
    }

    /// What has been added to it since it was so long.
    public static String logged(long since) throws IOException {
        try (RandomAccessFile log = new RandomAccessFile(log().toFile(), "r")) {
            byte[] added = new byte[(int) (log.length() - since)];
            log.seek(since);
            log.readFully(added);
            return new String(added, StandardCharsets.UTF_8);
        }
    }

    @Override
    public void stop() {
        try {
            if (server != null) {
                server.close();
            }
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
