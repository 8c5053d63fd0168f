-- What the service sends for one POST /v1/projects/{id}/deployments, statement by statement. Of each project one waits
-- already, which gives way. Ids ascend, as those of the service do.
\set n 8000000000000000 + random(1, 100)
BEGIN;
SELECT pg_advisory_xact_lock_shared(1129268292, (last_value % 4294967296 - 2147483648)::integer),
    set_config('codeway.appending', pg_current_xact_id()::text, true),
    (lpad(to_hex((extract(epoch FROM clock_timestamp()) * 1000)::bigint), 12, '0') || '7'
        || right(gen_random_uuid()::text, 3) || '8' || right(replace(gen_random_uuid()::text, '-', ''), 15)) AS id
FROM codeway.event_id
\gset
UPDATE codeway.project SET last_deployment_number = last_deployment_number + 1
WHERE id = (:high::text || :n::text)::uuid;
WITH moment AS MATERIALIZED (
    SELECT clock_timestamp() AS now
), superseded AS (
    UPDATE codeway.deployment d
    SET status = 'FAIL', reason = 'SUPERSEDED', finished_at = now, updated_at = now, version = version + 1
    FROM moment
    WHERE d.project_id = (:high::text || :n::text)::uuid AND d.status = 'QUEUED'
    RETURNING d.id
)
INSERT INTO codeway.deployment (id, project_id, number, status, ref, commit_hash, trigger, retry_of, trace_parent,
    created_at, updated_at, queued_at)
SELECT :id::uuid, p.id, p.last_deployment_number, 'QUEUED', 'main', NULL, 'API', NULL, NULL, now, now, now
FROM codeway.project p, moment, (SELECT count(*) FROM superseded) AS before
WHERE p.id = (:high::text || :n::text)::uuid;
SELECT d.number, d.created_at,
    (SELECT count(*) FROM codeway.deployment q
        WHERE q.status = 'QUEUED' AND (q.queued_at, q.id) <= (d.queued_at, d.id)) AS position,
    EXISTS (SELECT FROM codeway.deployment r
        WHERE r.project_id = d.project_id AND r.status = 'IN_PROGRESS') AS busy, d.project_id AS project
FROM codeway.deployment d WHERE d.id = :id::uuid
\gset
INSERT INTO codeway.audit_entry (id, caller, caller_name, role, action, subject, subject_id, project_id, outcome, times,
    remote_address, request_id, fields)
VALUES (overlay(:id::text PLACING right(gen_random_uuid()::text, 12) FROM 21)::uuid, 'key-environment', 'environment',
    'ADMIN', 'createDeployment', 'deployment', :id::uuid, :project::uuid, 'DONE', 1, '127.0.0.1',
    '9be19ada-ed9b-42db-807a-3bc1a4a9b347', '{}');
COMMIT;
