\set n 8100000000000000 + random(1, 10000)
SELECT id, project_id, number, status, reason, ref, commit_hash, trigger, retry_of, attempt, created_at, updated_at,
    queued_at, started_at, finished_at, cancel_requested_at, artifact_uri, artifact_sha256, artifact_bytes, logs_complete,
    version
FROM codeway.deployment WHERE id = (:high::text || :n::text)::uuid;
