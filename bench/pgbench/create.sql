-- What the service sends for POST /v1/projects/{id}/deployments, in its transaction. Of each project one waits already,
-- which gives way. Ids ascend, as those of the service do.
\set n 8000000000000000 + random(1, 100)
BEGIN;
SELECT id, name, git_url, git_host, subdomain, pinned, live_release_id, live_deployment_id, live_since, created_at,
    updated_at, version
FROM codeway.project WHERE id = (:high::text || :n::text)::uuid;
UPDATE codeway.project SET last_deployment_number = last_deployment_number + 1
WHERE id = (:high::text || :n::text)::uuid
RETURNING id AS project, last_deployment_number AS number
\gset
SELECT clock_timestamp() AS now,
    (lpad(to_hex((extract(epoch FROM clock_timestamp()) * 1000)::bigint), 12, '0') || '7'
        || right(gen_random_uuid()::text, 3) || '8' || right(replace(gen_random_uuid()::text, '-', ''), 15)) AS id
\gset
SELECT id AS older, queued_at, version AS version
FROM codeway.deployment WHERE project_id = :project::uuid AND status = 'QUEUED' LIMIT 1 FOR NO KEY UPDATE
\gset
UPDATE codeway.deployment
SET status = 'FAIL', reason = 'SUPERSEDED', finished_at = :now::timestamptz, updated_at = :now::timestamptz,
    version = :version::bigint + 1
WHERE id = :older::uuid AND version = :version::bigint;
INSERT INTO codeway.deployment (artifact_bytes, artifact_sha256, artifact_uri, attempt, cancel_requested_at, commit_hash,
    created_at, finished_at, logs_complete, number, project_id, queued_at, reason, ref, retry_of, started_at, status,
    trace_parent, trigger, updated_at, version, id)
VALUES (NULL, NULL, NULL, 0, NULL, NULL, :now::timestamptz, NULL, NULL, :number::integer, :project::uuid,
    :now::timestamptz, NULL, 'main', NULL, NULL, 'QUEUED', NULL, 'API', :now::timestamptz, 0, :id::uuid);
INSERT INTO codeway.audit_entry (action, caller, caller_name, fields, outcome, problem, project_id, remote_address,
    request_id, role, status, subject, subject_id, times, id)
VALUES ('createDeployment', 'key-environment', 'environment', '{}', 'DONE', NULL, :project::uuid, '127.0.0.1',
    '9be19ada-ed9b-42db-807a-3bc1a4a9b347', 'ADMIN', NULL, 'deployment', :id::uuid, 1,
    overlay(:id::text PLACING right(gen_random_uuid()::text, 12) FROM 21)::uuid);
SELECT q.id, q.position, EXISTS (
    SELECT FROM codeway.deployment r WHERE r.project_id = q.project_id AND r.status = 'IN_PROGRESS')
FROM (
    SELECT id, project_id, row_number() OVER (ORDER BY queued_at, id) AS position
    FROM codeway.deployment WHERE status = 'QUEUED') q
WHERE q.id = :id::uuid;
COMMIT;
