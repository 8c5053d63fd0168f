-- What `prisma migrate dev --name init` makes of the first schema.prisma, so that a database which Prisma
-- manages and an empty one meet here and take the same way on.
SET LOCAL lock_timeout = '5s';

-- Silent where it exists, as "public" does.
SET LOCAL client_min_messages = warning;
CREATE SCHEMA IF NOT EXISTS "${prisma_schema}";

CREATE TYPE "${prisma_schema}"."DeploymentStatus" AS ENUM ('QUEUED', 'IN_PROGRESS', 'READY', 'FAIL', 'NOT_STARTED');

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
