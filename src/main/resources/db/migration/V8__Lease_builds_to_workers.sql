SET LOCAL lock_timeout = '5s';

ALTER TABLE codeway.deployment
    ADD COLUMN cancel_requested_at timestamptz,
    ADD COLUMN artifact_uri text,
    ADD COLUMN artifact_sha256 text,
    ADD COLUMN artifact_bytes bigint,
    ADD COLUMN logs_complete boolean,
    ADD CONSTRAINT ck_deployment_artifact
        CHECK (num_nulls(artifact_uri, artifact_sha256, artifact_bytes) IN (0, 3)
            AND (artifact_uri IS NULL OR status = 'READY')),
    ADD CONSTRAINT ck_deployment_artifact_sha256 CHECK (artifact_sha256 ~ '^[0-9a-f]{64}$'),
    ADD CONSTRAINT ck_deployment_artifact_bytes CHECK (artifact_bytes >= 0);

CREATE INDEX ix_deployment_queue ON codeway.deployment (queued_at, id) WHERE status = 'QUEUED';
CREATE INDEX ix_deployment_running ON codeway.deployment (project_id, started_at) WHERE status = 'IN_PROGRESS';

-- One row an attempt to build. It holds the lease while it has not ended, and is the history of it afterwards.
CREATE TABLE codeway.build (
    deployment_id uuid NOT NULL,
    attempt integer NOT NULL,
    -- That of the deployment, for the index which allows one running build a project.
    project_id uuid NOT NULL,
    worker text NOT NULL,
    token uuid NOT NULL,
    claimed_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    deadline timestamptz NOT NULL,
    ended_at timestamptz,
    outcome text,
    -- What the worker said at the end (SHA-256), to tell a repetition from a contradiction.
    completion bytea,

    CONSTRAINT pk_build PRIMARY KEY (deployment_id, attempt),
    CONSTRAINT fk_build_deployment FOREIGN KEY (deployment_id)
        REFERENCES codeway.deployment (id) ON DELETE CASCADE,
    CONSTRAINT ck_build_attempt CHECK (attempt > 0),
    CONSTRAINT ck_build_worker CHECK (char_length(worker) BETWEEN 1 AND 100),
    CONSTRAINT ck_build_lease CHECK (claimed_at <= expires_at AND expires_at <= deadline),
    CONSTRAINT ck_build_outcome
        CHECK (outcome IN ('COMPLETED', 'HANDED_BACK', 'LOST', 'TIMEOUT', 'CANCELED')),
    CONSTRAINT ck_build_ended CHECK ((ended_at IS NULL) = (outcome IS NULL)),
    CONSTRAINT ck_build_completion
        CHECK ((completion IS NOT NULL) = (outcome IS NOT DISTINCT FROM 'COMPLETED')
            AND (completion IS NULL OR octet_length(completion) = 32))
);

CREATE UNIQUE INDEX ux_build_running ON codeway.build (project_id) WHERE ended_at IS NULL;
CREATE INDEX ix_build_expires_at ON codeway.build (expires_at) WHERE ended_at IS NULL;
CREATE INDEX ix_build_worker ON codeway.build (worker) WHERE ended_at IS NULL;

CREATE FUNCTION codeway.guard_deployment_deletion() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a deployment that is being built cannot be deleted'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_deployment_deletion',
              TABLE = TG_TABLE_NAME, SCHEMA = TG_TABLE_SCHEMA;
END
$$;

CREATE TRIGGER tr_deployment_deletion
    BEFORE DELETE ON codeway.deployment
    FOR EACH ROW WHEN (OLD.status = 'IN_PROGRESS')
    EXECUTE FUNCTION codeway.guard_deployment_deletion();
