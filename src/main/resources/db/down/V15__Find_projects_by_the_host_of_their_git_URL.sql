SET LOCAL lock_timeout = '5s';

DROP INDEX codeway.ix_project_git_host, codeway.ix_project_git_host_unknown;
