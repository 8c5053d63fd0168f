-- Gives every project and deployment back to Prisma's tables, as they stand now: the way back to the old product.
-- loses codeway.deployment WHERE num_nonnulls(reason, ref, commit_hash, retry_of) > 0: reasons, refs and commits
SET LOCAL lock_timeout = '5s';
SET LOCAL client_min_messages = warning;

-- Dropped on the way up where nobody had written to them.
DO $$
BEGIN
    IF to_regclass('"${prisma_schema}"."Project"') IS NULL THEN
        CREATE SCHEMA IF NOT EXISTS "${prisma_schema}";
        CREATE TYPE "${prisma_schema}"."DeploymentStatus"
            AS ENUM ('QUEUED', 'IN_PROGRESS', 'READY', 'FAIL', 'NOT_STARTED');
        CREATE TABLE "${prisma_schema}"."Project" (
            "id" TEXT NOT NULL,
            "name" TEXT NOT NULL,
            "git_url" TEXT NOT NULL,
            "subdomain" TEXT NOT NULL,
            "created_at" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
            "updated_at" TIMESTAMP(3) NOT NULL,
            CONSTRAINT "Project_pkey" PRIMARY KEY ("id")
        );
        CREATE TABLE "${prisma_schema}"."Deployment" (
            "id" TEXT NOT NULL,
            "project_id" TEXT NOT NULL,
            "status" "${prisma_schema}"."DeploymentStatus" NOT NULL DEFAULT 'NOT_STARTED',
            "created_at" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
            "updated_at" TIMESTAMP(3) NOT NULL,
            CONSTRAINT "Deployment_pkey" PRIMARY KEY ("id")
        );
        ALTER TABLE "${prisma_schema}"."Deployment"
            ADD CONSTRAINT "Deployment_project_id_fkey" FOREIGN KEY ("project_id")
            REFERENCES "${prisma_schema}"."Project" ("id") ON DELETE RESTRICT ON UPDATE CASCADE;
    END IF;
END
$$;

LOCK TABLE codeway.project, codeway.deployment, "${prisma_schema}"."Project", "${prisma_schema}"."Deployment"
    IN ACCESS EXCLUSIVE MODE;

DELETE FROM "${prisma_schema}"."Deployment" WHERE id NOT IN (SELECT id::text FROM codeway.deployment);
DELETE FROM "${prisma_schema}"."Project" WHERE id NOT IN (SELECT id::text FROM codeway.project);

INSERT INTO "${prisma_schema}"."Project" (id, name, git_url, subdomain, created_at, updated_at)
SELECT id::text, name, git_url, subdomain, created_at AT TIME ZONE 'UTC', updated_at AT TIME ZONE 'UTC'
FROM codeway.project
ON CONFLICT (id) DO UPDATE SET (name, git_url, subdomain, created_at, updated_at)
    = (excluded.name, excluded.git_url, excluded.subdomain, excluded.created_at, excluded.updated_at);

INSERT INTO "${prisma_schema}"."Deployment" (id, project_id, status, created_at, updated_at)
SELECT id::text, project_id::text, status::"${prisma_schema}"."DeploymentStatus",
    created_at AT TIME ZONE 'UTC', updated_at AT TIME ZONE 'UTC'
FROM codeway.deployment
ON CONFLICT (id) DO UPDATE SET (project_id, status, created_at, updated_at)
    = (excluded.project_id, excluded.status, excluded.created_at, excluded.updated_at);

DELETE FROM codeway.deployment;
DELETE FROM codeway.project;
