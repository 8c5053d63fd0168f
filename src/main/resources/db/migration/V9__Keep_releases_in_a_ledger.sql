-- What was live when. Trusted since PostgreSQL 13: the owner of the database may create the extension.
SET LOCAL lock_timeout = '5s';

CREATE EXTENSION IF NOT EXISTS btree_gist WITH SCHEMA codeway;

CREATE TABLE codeway.release (
    id uuid NOT NULL,
    project_id uuid NOT NULL,
    number integer NOT NULL,
    -- A fact that outlives the deployment: no foreign key.
    deployment_id uuid NOT NULL,
    kind text NOT NULL,
    live_from timestamptz NOT NULL,
    live_until timestamptz,

    CONSTRAINT pk_release PRIMARY KEY (id),
    CONSTRAINT fk_release_project FOREIGN KEY (project_id)
        REFERENCES codeway.project (id) ON DELETE RESTRICT,
    CONSTRAINT ux_release_number UNIQUE (project_id, number),
    CONSTRAINT ck_release_number CHECK (number > 0),
    CONSTRAINT ck_release_kind CHECK (kind IN ('AUTO', 'PROMOTE', 'ROLLBACK')),
    CONSTRAINT ck_release_live CHECK (live_from < live_until)
);

-- The operator class of uuid lies where the extension does, and an earlier owner may have put that elsewhere.
DO $$
BEGIN
    EXECUTE format('ALTER TABLE codeway.release ADD CONSTRAINT ex_release_live
            EXCLUDE USING gist (project_id %I.gist_uuid_ops WITH =, tstzrange(live_from, live_until) WITH &&)',
        (SELECT n.nspname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
         WHERE e.extname = 'btree_gist'));
END
$$;

CREATE INDEX ix_release_project ON codeway.release (project_id, live_from, id);

ALTER TABLE codeway.project
    ADD COLUMN pinned boolean NOT NULL DEFAULT false,
    ADD COLUMN live_release_id uuid,
    ADD COLUMN live_deployment_id uuid,
    ADD COLUMN live_since timestamptz,
    ADD CONSTRAINT ck_project_live
        CHECK (num_nulls(live_release_id, live_deployment_id, live_since) IN (0, 3)),
    ADD CONSTRAINT fk_project_live_release FOREIGN KEY (live_release_id)
        REFERENCES codeway.release (id) ON DELETE RESTRICT,
    -- What is live cannot be deleted.
    ADD CONSTRAINT fk_project_live_deployment FOREIGN KEY (live_deployment_id)
        REFERENCES codeway.deployment (id) ON DELETE RESTRICT;

CREATE UNIQUE INDEX ux_project_live_release ON codeway.project (live_release_id) WHERE live_release_id IS NOT NULL;
CREATE UNIQUE INDEX ux_project_live_deployment
    ON codeway.project (live_deployment_id) WHERE live_deployment_id IS NOT NULL;

-- A ledger: a release is written once, ended once, and goes only with its project.
CREATE FUNCTION codeway.guard_release() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a release can only be ended, once'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_release_ledger',
              TABLE = TG_TABLE_NAME, SCHEMA = TG_TABLE_SCHEMA;
END
$$;

CREATE TRIGGER tr_release_ledger
    BEFORE UPDATE ON codeway.release
    FOR EACH ROW WHEN (OLD.live_until IS NOT NULL
        OR (OLD.id, OLD.project_id, OLD.number, OLD.deployment_id, OLD.kind, OLD.live_from)
            IS DISTINCT FROM (NEW.id, NEW.project_id, NEW.number, NEW.deployment_id, NEW.kind, NEW.live_from))
    EXECUTE FUNCTION codeway.guard_release();
