-- Takes over what fits as it is and fails as a whole where anything does not: repairing is the business of an
-- adoption, which comes before this step.
SET LOCAL lock_timeout = '5s';

-- What the old product would write meanwhile would be left behind.
LOCK TABLE "${prisma_schema}"."Project", "${prisma_schema}"."Deployment" IN ACCESS EXCLUSIVE MODE;

DO $$
DECLARE
    canonical CONSTANT text := '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$';
BEGIN
    -- A cast would take other spellings too, and quietly give the row another id.
    IF EXISTS (SELECT FROM "${prisma_schema}"."Project" WHERE id !~ canonical)
            OR EXISTS (SELECT FROM "${prisma_schema}"."Deployment" WHERE id !~ canonical) THEN
        RAISE EXCEPTION 'an id is no UUID in lower case' USING ERRCODE = 'invalid_text_representation';
    END IF;
END
$$;

INSERT INTO codeway.project
    (id, name, git_url, subdomain, last_deployment_number, created_at, updated_at)
SELECT p.id::uuid, p.name, p.git_url, p.subdomain, coalesce(d.count, 0),
       p.created_at AT TIME ZONE 'UTC', p.updated_at AT TIME ZONE 'UTC'
FROM "${prisma_schema}"."Project" p
LEFT JOIN (
    SELECT project_id, count(*) FROM "${prisma_schema}"."Deployment" GROUP BY project_id
) d ON d.project_id = p.id;

INSERT INTO codeway.deployment
    (id, project_id, number, status, created_at, updated_at, queued_at, started_at, finished_at)
SELECT id::uuid, project_id::uuid,
       row_number() OVER (PARTITION BY project_id ORDER BY created_at, id),
       status::text, created_at AT TIME ZONE 'UTC', updated_at AT TIME ZONE 'UTC',
       CASE WHEN status <> 'NOT_STARTED' THEN created_at AT TIME ZONE 'UTC' END,
       CASE WHEN status = 'IN_PROGRESS' THEN updated_at AT TIME ZONE 'UTC' END,
       CASE WHEN status IN ('READY', 'FAIL') THEN updated_at AT TIME ZONE 'UTC' END
FROM "${prisma_schema}"."Deployment";

-- Prisma's tables stay as an archive. Those that the first migration has just made would only puzzle whoever looks.
DO $$
BEGIN
    IF to_regclass('"${prisma_schema}"._prisma_migrations') IS NULL
            AND NOT EXISTS (SELECT FROM "${prisma_schema}"."Project") THEN
        DROP TABLE "${prisma_schema}"."Deployment";
        DROP TABLE "${prisma_schema}"."Project";
        DROP TYPE "${prisma_schema}"."DeploymentStatus";
    END IF;
EXCEPTION
    WHEN dependent_objects_still_exist THEN
        NULL; -- Somebody builds on them.
END
$$;
