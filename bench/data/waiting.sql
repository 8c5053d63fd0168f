-- Each of the 100 projects has one deployment that waits.
SET session_replication_role = replica;
WITH waiting AS (
    UPDATE codeway.project p SET last_deployment_number = last_deployment_number + 1
    WHERE name LIKE 'Bench %' AND NOT EXISTS (
        SELECT FROM codeway.deployment d WHERE d.project_id = p.id AND d.status = 'QUEUED')
    RETURNING id, last_deployment_number AS number
)
INSERT INTO codeway.deployment (id, project_id, number, status, ref, trigger, created_at, updated_at, queued_at)
SELECT gen_random_uuid(), id, number, 'QUEUED', 'main', 'API', now(), now(), now() FROM waiting;
