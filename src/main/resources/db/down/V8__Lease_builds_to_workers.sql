-- loses codeway.build: attempts to build
-- loses codeway.deployment WHERE num_nonnulls(artifact_uri, cancel_requested_at, logs_complete) > 0: artifacts, requests to cancel
SET LOCAL lock_timeout = '5s';

DROP TRIGGER tr_deployment_deletion ON codeway.deployment;
DROP FUNCTION codeway.guard_deployment_deletion();
DROP TABLE codeway.build;
DROP INDEX codeway.ix_deployment_queue, codeway.ix_deployment_running;

ALTER TABLE codeway.deployment
    DROP CONSTRAINT ck_deployment_artifact,
    DROP COLUMN cancel_requested_at,
    DROP COLUMN artifact_uri,
    DROP COLUMN artifact_sha256,
    DROP COLUMN artifact_bytes,
    DROP COLUMN logs_complete;
