-- What the loads ask for: 100 projects with 10,000 deployments, of which the first project has half. Their ids are made
-- of a number, so that a load can draw one without asking: that of project N is 00000000-0000-4000-8000-<N in 12 digits>,
-- of deployments it is 8100, of releases 8400. No triggers: what never happened is no event.
SET session_replication_role = replica;
BEGIN;
CREATE FUNCTION pg_temp.id(kind integer, number bigint) RETURNS uuid LANGUAGE sql IMMUTABLE
    RETURN format('00000000-0000-4000-%s-%s', kind, lpad(number::text, 12, '0'))::uuid;

CREATE TEMPORARY TABLE made ON COMMIT DROP AS
SELECT k, CASE WHEN k <= 4950 THEN (k - 1) / 50 + 2 ELSE 1 END AS n,
    CASE WHEN k <= 4950 THEN (k - 1) % 50 + 1 ELSE k - 4950 END AS number,
    now() - interval '400 days' + k * interval '50 minutes' AS at
FROM generate_series(1, 10000) AS k;

INSERT INTO codeway.project (id, name, git_url, git_host, subdomain, last_deployment_number, created_at, updated_at)
SELECT pg_temp.id(8000, n), 'Bench ' || n, 'https://github.com/acme/bench', 'github.com', 'bench-' || n, max(number),
    min(at), min(at)
FROM made GROUP BY n;

INSERT INTO codeway.deployment (id, project_id, number, status, reason, ref, commit_hash, trigger, attempt, created_at,
    updated_at, queued_at, started_at, finished_at, artifact_uri, artifact_sha256, artifact_bytes)
SELECT pg_temp.id(8100, k), pg_temp.id(8000, n), number, CASE WHEN good THEN 'READY' ELSE 'FAIL' END,
    CASE WHEN NOT good THEN 'BUILD_ERROR' END, 'main', md5(k::text) || '01234567', 'PUSH', 1, at,
    at + interval '1 minute', at, at + interval '1 second', at + interval '1 minute',
    CASE WHEN good THEN 'https://artifacts.example.com/' || k END,
    CASE WHEN good THEN repeat('0', 64) END, CASE WHEN good THEN 1000000 END
FROM (SELECT *, k % 10 <> 0 AS good FROM made) AS made;

INSERT INTO codeway.release (id, project_id, number, deployment_id, kind, live_from)
SELECT DISTINCT ON (project_id) overlay(id::text PLACING '8400' FROM 20 FOR 4)::uuid, project_id, 1, id, 'AUTO', finished_at
FROM codeway.deployment
WHERE id BETWEEN pg_temp.id(8100, 1) AND pg_temp.id(8100, 10000) AND status = 'READY'
ORDER BY project_id, number DESC;

UPDATE codeway.project p
SET live_release_id = r.id, live_deployment_id = r.deployment_id, live_since = r.live_from
FROM codeway.release r WHERE r.project_id = p.id AND p.id BETWEEN pg_temp.id(8000, 1) AND pg_temp.id(8000, 100);
COMMIT;
VACUUM ANALYZE;
CHECKPOINT;
