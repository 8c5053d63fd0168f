-- loses codeway.project: projects
-- loses codeway.deployment: deployments
SET LOCAL lock_timeout = '5s';

DROP TABLE codeway.deployment, codeway.project;
