\set n random(1, 100)
SELECT p.id, r.deployment_id, d.artifact_uri, d.artifact_sha256, d.artifact_bytes, r.id, r.number, r.kind, r.live_from
FROM codeway.project p
LEFT JOIN codeway.release r ON r.id = p.live_release_id
LEFT JOIN codeway.deployment d ON d.id = r.deployment_id
WHERE p.subdomain = 'bench-' || :n::text;
