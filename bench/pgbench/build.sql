-- One build, claimed and completed with a release, in two transactions: what the service asks of the database, less
-- what it needs only because others ask at the same time.
WITH candidate AS (
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
    FROM started
    RETURNING deployment_id, token
)
SELECT s.id AS deployment, s.project_id AS project, l.token AS token
FROM started s JOIN leased l ON l.deployment_id = s.id JOIN codeway.project p ON p.id = s.project_id
\gset
BEGIN;
SELECT attempt AS attempt FROM codeway.build WHERE deployment_id = :deployment::uuid AND token = :token::uuid FOR UPDATE
\gset
UPDATE codeway.build SET ended_at = clock_timestamp(), outcome = 'COMPLETED', completion = sha256('')
    WHERE deployment_id = :deployment::uuid AND attempt = :attempt::integer;
SELECT id FROM codeway.project WHERE id = :project::uuid FOR NO KEY UPDATE;
UPDATE codeway.deployment SET status = 'READY', finished_at = clock_timestamp(), updated_at = clock_timestamp(),
    version = version + 1 WHERE id = :deployment::uuid;
SELECT gen_random_uuid() AS release
\gset
INSERT INTO codeway.release (id, project_id, number, deployment_id, kind, live_from)
    VALUES (:release::uuid, :project::uuid, 1, :deployment::uuid, 'AUTO', clock_timestamp());
UPDATE codeway.project SET live_release_id = :release::uuid, live_deployment_id = :deployment::uuid,
    live_since = clock_timestamp(), version = version + 1 WHERE id = :project::uuid;
COMMIT;
