-- One build, claimed and completed with a release: what the service sends, statement by statement.
WITH quietly AS MATERIALIZED (
    SELECT pg_advisory_xact_lock_shared(1129268292, (last_value % 4294967296 - 2147483648)::integer),
        set_config('codeway.appending', pg_current_xact_id()::text, true)
    FROM codeway.event_id
), candidate AS (
    SELECT d.id FROM codeway.deployment d
    WHERE d.status = 'QUEUED' AND NOT EXISTS (
        SELECT FROM codeway.deployment r WHERE r.project_id = d.project_id AND r.status = 'IN_PROGRESS')
    ORDER BY d.queued_at, d.id LIMIT 1
    FOR NO KEY UPDATE OF d SKIP LOCKED
), started AS (
    UPDATE codeway.deployment d
    SET status = 'IN_PROGRESS', attempt = d.attempt + 1, version = d.version + 1,
        started_at = clock_timestamp(), updated_at = clock_timestamp()
    FROM candidate c WHERE d.id = c.id
    RETURNING d.id, d.project_id, d.attempt, d.started_at
), leased AS (
    INSERT INTO codeway.build (deployment_id, attempt, project_id, worker, token, claimed_at, expires_at, deadline)
    SELECT id, attempt, project_id, 'pgbench', gen_random_uuid(), started_at,
        started_at + interval '60 seconds', started_at + interval '45 minutes'
    FROM started, (SELECT count(*) FROM quietly) AS before
    RETURNING deployment_id, token
)
SELECT s.id AS deployment, s.project_id AS project, l.token AS token
FROM started s JOIN leased l ON l.deployment_id = s.id JOIN codeway.project p ON p.id = s.project_id
\gset
BEGIN;
UPDATE codeway.build
SET ended_at = clock_timestamp(), outcome = 'COMPLETED', completion = sha256(''), logs_complete = NULL
WHERE deployment_id = :deployment::uuid AND token = :token::uuid AND ended_at IS NULL AND expires_at > clock_timestamp()
RETURNING logs_complete;
SELECT pg_advisory_xact_lock_shared(1129268292, (last_value % 4294967296 - 2147483648)::integer),
    set_config('codeway.appending', pg_current_xact_id()::text, true)
FROM codeway.event_id;
SELECT FROM codeway.project WHERE id = (SELECT project_id FROM codeway.deployment WHERE id = :deployment::uuid)
FOR NO KEY UPDATE;
SELECT d.number AS number, d.status::name AS status, p.pinned AS pinned, s.number AS live_number, r.id AS last_id,
    r.number AS last_number, r.live_from AS last_from, clock_timestamp() AS now, gen_random_uuid() AS release,
    EXISTS (SELECT FROM codeway.deployment WHERE project_id = d.project_id AND status = 'QUEUED') AS newer_queued
FROM codeway.deployment d
JOIN codeway.project p ON p.id = d.project_id
LEFT JOIN codeway.deployment s ON s.id = p.live_deployment_id
LEFT JOIN LATERAL (
    SELECT id, number, live_from FROM codeway.release
    WHERE project_id = d.project_id ORDER BY number DESC LIMIT 1) r ON true
WHERE d.id = :deployment::uuid
FOR NO KEY UPDATE OF d
\gset
WITH moved AS (
    UPDATE codeway.deployment
    SET status = 'READY', reason = NULL, finished_at = :now::timestamptz, updated_at = :now::timestamptz,
        version = version + 1
    WHERE id = :deployment::uuid
    RETURNING id, project_id
), ended AS (
    UPDATE codeway.release SET live_until = :now::timestamptz WHERE id = NULL RETURNING id
), released AS (
    INSERT INTO codeway.release (id, project_id, number, deployment_id, kind, live_from)
    SELECT :release::uuid, moved.project_id, 1, moved.id, 'AUTO', :now::timestamptz
    FROM moved, (SELECT count(*) FROM ended) AS before
    RETURNING id, project_id, deployment_id, live_from
)
UPDATE codeway.project p
SET live_release_id = r.id, live_deployment_id = r.deployment_id, live_since = r.live_from,
    updated_at = r.live_from, version = version + 1
FROM released r WHERE p.id = r.project_id;
COMMIT;
