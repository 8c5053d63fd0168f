-- Who did what. Entries are added and nothing else; old ones go by the owner's hand. See docs/adr/0019-audit.md.
SET LOCAL lock_timeout = '5s';

CREATE TABLE codeway.audit_entry (
    id uuid NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- Null where nobody could tell, for there was no good credential.
    caller text,
    caller_name text,
    role text,
    action text NOT NULL,
    -- No foreign keys: entries outlive what they tell of.
    subject text,
    subject_id uuid,
    project_id uuid,
    outcome text NOT NULL,
    status integer,
    problem text,
    -- Refusals of one kind within some seconds are one entry.
    times bigint NOT NULL,
    remote_address text,
    request_id text,
    -- Their names, never what they hold.
    fields text[] NOT NULL,

    CONSTRAINT pk_audit_entry PRIMARY KEY (id),
    CONSTRAINT ck_audit_entry_role CHECK (role IN ('READER', 'DEVELOPER', 'WORKER', 'ROUTER', 'ADMIN')),
    CONSTRAINT ck_audit_entry_subject CHECK (num_nulls(subject, subject_id) IN (0, 2)),
    CONSTRAINT ck_audit_entry_outcome CHECK (outcome IN ('DONE', 'REFUSED')),
    CONSTRAINT ck_audit_entry_refused CHECK (outcome = 'REFUSED' OR num_nonnulls(status, problem) = 0),
    CONSTRAINT ck_audit_entry_times CHECK (times > 0)
);

CREATE INDEX ix_audit_entry_created_at ON codeway.audit_entry (created_at, id);
CREATE INDEX ix_audit_entry_caller ON codeway.audit_entry (caller, created_at, id);
CREATE INDEX ix_audit_entry_action ON codeway.audit_entry (action, created_at, id);
CREATE INDEX ix_audit_entry_subject ON codeway.audit_entry (subject_id, created_at, id) WHERE subject_id IS NOT NULL;
CREATE INDEX ix_audit_entry_project ON codeway.audit_entry (project_id, created_at, id) WHERE project_id IS NOT NULL;
CREATE INDEX ix_audit_entry_refused ON codeway.audit_entry (created_at, id) WHERE outcome = 'REFUSED';
CREATE INDEX ix_audit_entry_request ON codeway.audit_entry (request_id) WHERE request_id IS NOT NULL;

-- For every role, also for one that was granted more. The owner says up to when entries may go, in the transaction in
-- which they do: no statement deletes them by mistake.
CREATE FUNCTION codeway.guard_audit_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.created_at < nullif(current_setting('codeway.audit_prune_before', true), '')::timestamptz
            AND pg_has_role((SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'MEMBER') THEN
            RETURN OLD;
        END IF;
    END IF;
    RAISE EXCEPTION 'the audit is only added to'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_audit_entry_added',
              TABLE = TG_TABLE_NAME, SCHEMA = TG_TABLE_SCHEMA;
END
$$;

CREATE TRIGGER tr_audit_entry_delete
    BEFORE DELETE ON codeway.audit_entry
    FOR EACH ROW EXECUTE FUNCTION codeway.guard_audit_entry();

CREATE TRIGGER tr_audit_entry_change
    BEFORE UPDATE OR TRUNCATE ON codeway.audit_entry
    FOR EACH STATEMENT EXECUTE FUNCTION codeway.guard_audit_entry();
