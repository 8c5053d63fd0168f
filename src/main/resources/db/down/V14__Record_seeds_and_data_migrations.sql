-- loses codeway.environment: marks of production
-- loses codeway.seed: records of seeds
-- loses codeway.data_migration: records of data migrations
SET LOCAL lock_timeout = '5s';

DROP TRIGGER tr_project_git_host ON codeway.project;
DROP FUNCTION codeway.forget_git_host();
ALTER TABLE codeway.project DROP COLUMN git_host;

DROP TABLE codeway.data_migration, codeway.seed, codeway.environment;
