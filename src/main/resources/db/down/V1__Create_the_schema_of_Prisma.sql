-- loses "${prisma_schema}"."Project": projects
-- loses "${prisma_schema}"."Deployment": deployments
SET LOCAL lock_timeout = '5s';

DROP TABLE "${prisma_schema}"."Deployment", "${prisma_schema}"."Project";
DROP TYPE "${prisma_schema}"."DeploymentStatus";
