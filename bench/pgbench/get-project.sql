\set n 8000000000000000 + random(1, 100)
SELECT id, name, git_url, subdomain, live_release_id, live_deployment_id, live_since, pinned, created_at, updated_at, version
FROM codeway.project WHERE id = (:high::text || :n::text)::uuid;
