SET LOCAL lock_timeout = '5s';

CREATE TABLE codeway.project (
    id uuid NOT NULL,
    name text NOT NULL,
    git_url text NOT NULL,
    subdomain text NOT NULL,
    last_deployment_number integer NOT NULL DEFAULT 0,
    version bigint NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,

    CONSTRAINT pk_project PRIMARY KEY (id),
    CONSTRAINT ux_project_subdomain UNIQUE (subdomain),
    CONSTRAINT ck_project_subdomain
        CHECK (subdomain ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$' AND subdomain !~ '^..--'),
    CONSTRAINT ck_project_last_deployment_number CHECK (last_deployment_number >= 0)
);

CREATE INDEX ix_project_created_at ON codeway.project (created_at, id);
CREATE INDEX ix_project_updated_at ON codeway.project (updated_at, id);
CREATE INDEX ix_project_name ON codeway.project (lower(name), id);

CREATE TABLE codeway.deployment (
    id uuid NOT NULL,
    project_id uuid NOT NULL,
    number integer NOT NULL,
    status text NOT NULL,
    reason text,
    ref text,
    commit_hash text,
    trigger text NOT NULL DEFAULT 'API',
    -- A fact of its making, which the deletion of the other does not change: no foreign key.
    retry_of uuid,
    attempt integer NOT NULL DEFAULT 0,
    version bigint NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    queued_at timestamptz,
    started_at timestamptz,
    finished_at timestamptz,

    CONSTRAINT pk_deployment PRIMARY KEY (id),
    CONSTRAINT fk_deployment_project FOREIGN KEY (project_id)
        REFERENCES codeway.project (id) ON DELETE RESTRICT,
    CONSTRAINT ux_deployment_number UNIQUE (project_id, number),
    CONSTRAINT ck_deployment_number CHECK (number > 0),
    CONSTRAINT ck_deployment_attempt CHECK (attempt >= 0),
    CONSTRAINT ck_deployment_status
        CHECK (status IN ('NOT_STARTED', 'QUEUED', 'IN_PROGRESS', 'READY', 'FAIL')),
    CONSTRAINT ck_deployment_trigger
        CHECK (trigger IN ('API', 'MANUAL', 'PUSH', 'SCHEDULE', 'RETRY')),
    -- A failure that Prisma recorded has no reason: nobody wrote it down.
    CONSTRAINT ck_deployment_reason
        CHECK (reason IS NULL OR (status = 'FAIL'
            AND reason IN ('BUILD_ERROR', 'TIMEOUT', 'WORKER_LOST', 'CANCELED', 'SUPERSEDED'))),
    CONSTRAINT ck_deployment_queued_at
        CHECK (queued_at IS NOT NULL OR status NOT IN ('QUEUED', 'IN_PROGRESS', 'READY')),
    CONSTRAINT ck_deployment_started_at CHECK (started_at IS NOT NULL OR status <> 'IN_PROGRESS'),
    CONSTRAINT ck_deployment_finished_at
        CHECK ((finished_at IS NOT NULL) = (status IN ('READY', 'FAIL')))
);

CREATE UNIQUE INDEX ux_deployment_queued ON codeway.deployment (project_id) WHERE status = 'QUEUED';
CREATE INDEX ix_deployment_project ON codeway.deployment (project_id, created_at, id);
CREATE INDEX ix_deployment_created_at ON codeway.deployment (created_at, id);
CREATE INDEX ix_deployment_updated_at ON codeway.deployment (updated_at, id);
CREATE INDEX ix_deployment_status ON codeway.deployment (status, created_at, id);
