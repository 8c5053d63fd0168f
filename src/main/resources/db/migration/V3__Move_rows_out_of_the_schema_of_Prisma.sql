-- Takes over what fits as it is and fails as a whole where anything does not: repairing is the business of an
-- adoption, which comes before this step.
SET LOCAL lock_timeout = '5s';

INSERT INTO codeway.project
    (id, name, git_url, subdomain, last_deployment_number, created_at, updated_at)
SELECT p.id::uuid, p.name, p.git_url, p.subdomain,
       (SELECT count(*) FROM "${prisma_schema}"."Deployment" d WHERE d.project_id = p.id),
       p.created_at AT TIME ZONE 'UTC', p.updated_at AT TIME ZONE 'UTC'
FROM "${prisma_schema}"."Project" p;

INSERT INTO codeway.deployment
    (id, project_id, number, status, created_at, updated_at, queued_at, started_at, finished_at)
SELECT id::uuid, project_id::uuid,
       row_number() OVER (PARTITION BY project_id ORDER BY created_at, id),
       status::text, created_at AT TIME ZONE 'UTC', updated_at AT TIME ZONE 'UTC',
       CASE WHEN status <> 'NOT_STARTED' THEN created_at AT TIME ZONE 'UTC' END,
       CASE WHEN status = 'IN_PROGRESS' THEN updated_at AT TIME ZONE 'UTC' END,
       CASE WHEN status IN ('READY', 'FAIL') THEN updated_at AT TIME ZONE 'UTC' END
FROM "${prisma_schema}"."Deployment";

-- Tables with rows stay as an archive; empty ones would only puzzle whoever looks.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM "${prisma_schema}"."Project") THEN
        DROP TABLE "${prisma_schema}"."Deployment";
        DROP TABLE "${prisma_schema}"."Project";
        DROP TYPE "${prisma_schema}"."DeploymentStatus";
    END IF;
END
$$;
