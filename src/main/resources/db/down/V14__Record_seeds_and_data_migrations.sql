SET LOCAL lock_timeout = '5s';

DROP TRIGGER tr_project_git_host ON codeway.project;
DROP FUNCTION codeway.forget_git_host();
ALTER TABLE codeway.project DROP COLUMN git_host;

DROP TABLE codeway.data_migration, codeway.seed, codeway.environment;
