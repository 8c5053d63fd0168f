-- What a platform of 100,000 projects has besides: builds that run and wait, a log, webhooks with deliveries, keys, an audit.
-- No triggers: what never happened is no event.
SET session_replication_role = replica;
BEGIN;
WITH waiting AS (
    UPDATE codeway.project SET last_deployment_number = last_deployment_number + 1
    WHERE id IN (
        SELECT p.id FROM codeway.project p WHERE NOT EXISTS (
            SELECT FROM codeway.deployment d WHERE d.project_id = p.id AND d.status IN ('QUEUED', 'IN_PROGRESS'))
        LIMIT 5100)
    RETURNING id, last_deployment_number AS number
)
INSERT INTO codeway.deployment (id, project_id, number, status, ref, attempt, created_at, updated_at, queued_at, started_at)
SELECT gen_random_uuid(), id, number, CASE WHEN i > 100 THEN 'QUEUED' ELSE 'IN_PROGRESS' END, 'main',
    CASE WHEN i > 100 THEN 0 ELSE 1 END, now(), now(), now(), CASE WHEN i <= 100 THEN now() END
FROM (SELECT *, row_number() OVER () AS i FROM waiting) AS waiting;

INSERT INTO codeway.build (deployment_id, attempt, project_id, worker, token, claimed_at, expires_at, deadline, ended_at,
    outcome, completion, log_bytes)
SELECT id, attempt, project_id, 'worker-' || number % 40, gen_random_uuid(), started_at, now() + interval '1 day',
    now() + interval '1 day', finished_at, CASE WHEN finished_at IS NOT NULL THEN 'COMPLETED' END,
    CASE WHEN finished_at IS NOT NULL THEN sha256('') END, 1000000
FROM codeway.deployment WHERE attempt > 0 AND finished_at IS NOT NULL OR status = 'IN_PROGRESS'
ON CONFLICT DO NOTHING;

-- Twenty thousand lines of fifty bytes each.
INSERT INTO codeway.log_chunk (deployment_id, attempt, first_byte, bytes, written_at)
SELECT deployment_id, attempt, i * 10000, convert_to(repeat(rpad('fetched a package', 49) || E'\n', 200), 'UTF8'), claimed_at
FROM (SELECT b.* FROM codeway.build b JOIN codeway.project p ON p.id = b.project_id AND p.live_deployment_id = b.deployment_id
    ORDER BY b.deployment_id LIMIT 200) AS build, generate_series(0, 99) AS i;

INSERT INTO codeway.webhook (id, url, events, project_id, secret, place, created_at, updated_at, version)
SELECT gen_random_uuid(), 'https://hooks.example.com/' || i, '{}', id, 'whsec_x', (SELECT last_value FROM codeway.event_id), now(), now(), 0
FROM (SELECT id, row_number() OVER () AS i FROM codeway.project LIMIT 500) AS project;
INSERT INTO codeway.webhook_delivery (id, webhook_id, type, project_id, payload, status, in_order, attempts, failures,
    created_at, finished_at)
SELECT gen_random_uuid(), id, 'deployment.ready', project_id, '{}', 'DELIVERED', false, 1, 0, now(), now()
FROM codeway.webhook, generate_series(1, 200);
INSERT INTO codeway.webhook_attempt (delivery_id, number, started_at, ended_at, response_status)
SELECT id, 1, created_at, created_at, 200 FROM codeway.webhook_delivery;

INSERT INTO codeway.audit_entry (id, created_at, caller, caller_name, role, action, subject, subject_id, project_id,
    outcome, times, remote_address, request_id, fields)
SELECT gen_random_uuid(), created_at, 'key:' || i % 500, 'CI', 'DEVELOPER', 'createDeployment', 'deployment', id,
    project_id, 'DONE', 1, '192.0.2.' || i % 250, gen_random_uuid(), '{}'
FROM (SELECT *, row_number() OVER () AS i FROM codeway.deployment LIMIT 200000) AS deployment;
COMMIT;
VACUUM ANALYZE;
CHECKPOINT;
