-- Outside of a transaction, so that writers go on. What an attempt that died leaves behind is an invalid index.
SET lock_timeout = '5s';

DROP INDEX CONCURRENTLY IF EXISTS codeway.ix_project_git_host;
CREATE INDEX CONCURRENTLY ix_project_git_host
    ON codeway.project (git_host, created_at, id) WHERE git_host IS NOT NULL;

DROP INDEX CONCURRENTLY IF EXISTS codeway.ix_project_git_host_unknown;
CREATE INDEX CONCURRENTLY ix_project_git_host_unknown ON codeway.project (id) WHERE git_host IS NULL;
