-- Sees to it that so many deployments wait, :wanted, each of a project of its own that has no release yet.
SET session_replication_role = replica;
BEGIN;
UPDATE codeway.deployment SET status = 'FAIL', reason = 'SUPERSEDED', finished_at = now()
WHERE status = 'QUEUED' AND project_id IN (SELECT id FROM codeway.project WHERE live_release_id IS NOT NULL);
CREATE TEMPORARY TABLE more ON COMMIT DROP AS
SELECT gen_random_uuid() AS project, gen_random_uuid() AS deployment
FROM generate_series(1, :wanted - (SELECT count(*) FROM codeway.deployment WHERE status = 'QUEUED'));
INSERT INTO codeway.project (id, name, git_url, git_host, subdomain, last_deployment_number, created_at, updated_at)
SELECT project, 'Queue', 'https://github.com/acme/bench', 'github.com', 'q-' || project, 1, now(), now() FROM more;
INSERT INTO codeway.deployment (id, project_id, number, status, ref, created_at, updated_at, queued_at)
SELECT deployment, project, 1, 'QUEUED', 'main', now(), now(), clock_timestamp() FROM more;
COMMIT;
ANALYZE codeway.project, codeway.deployment, codeway.build;
CHECKPOINT;
