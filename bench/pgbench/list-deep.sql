\set n 8000000000000001
\set limit 21
SELECT id, project_id, number, status, reason, ref, commit_hash, trigger, retry_of, attempt, created_at, updated_at,
    queued_at, started_at, finished_at, cancel_requested_at, artifact_uri, artifact_sha256, artifact_bytes, logs_complete,
    version
FROM codeway.deployment WHERE project_id = (:high::text || :n::text)::uuid
    AND (created_at, id) < (:deep_time::timestamptz, :deep_id::uuid)
ORDER BY created_at DESC, id DESC LIMIT :limit;
