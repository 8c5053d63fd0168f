-- One feed of all changes, written by triggers in the transaction of the change. See docs/adr/0008-the-feed.md.
SET LOCAL lock_timeout = '5s';

CREATE SEQUENCE codeway.event_id AS bigint MINVALUE 0 START 0;

-- From here on its last_value is one that was dealt.
DO $$ BEGIN PERFORM nextval('codeway.event_id'); END $$;

CREATE TABLE codeway.event (
    id bigint NOT NULL,
    type text NOT NULL,
    project_id uuid NOT NULL,
    deployment_id uuid,
    data jsonb NOT NULL,
    created_at timestamptz NOT NULL,

    CONSTRAINT pk_event PRIMARY KEY (id),
    CONSTRAINT ck_event_type CHECK (type ~ '^[a-z]+\.[a-z_]+$')
);

CREATE INDEX ix_event_project ON codeway.event (project_id, id);
CREATE INDEX ix_event_deployment ON codeway.event (deployment_id, id) WHERE deployment_id IS NOT NULL;

-- Up to which event the oldest have been deleted, so that a reader who was away too long learns it.
CREATE TABLE codeway.event_retention (
    deleted_to bigint NOT NULL,

    CONSTRAINT ck_event_retention_deleted_to CHECK (deleted_to >= 0)
);
CREATE UNIQUE INDEX ux_event_retention_one ON codeway.event_retention ((true));
INSERT INTO codeway.event_retention (deleted_to) VALUES (0);

-- Ids are dealt in another order than transactions commit. So whoever appends holds, until it has committed, a shared
-- lock that says above which id its own will be: see event_horizon.
CREATE FUNCTION codeway.append_event(type text, project_id uuid, deployment_id uuid, data jsonb)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    transaction CONSTANT text := pg_current_xact_id()::text;
    dealt bigint;
BEGIN
    -- Once a transaction: locks are few, and one that touches ten thousand rows must not take as many.
    IF current_setting('codeway.appending', true) IS DISTINCT FROM transaction THEN
        SELECT last_value INTO dealt FROM codeway.event_id;
        PERFORM pg_advisory_xact_lock_shared(1129268292, (dealt % 4294967296 - 2147483648)::integer);
        PERFORM set_config('codeway.appending', transaction, true);
        PERFORM pg_notify('codeway_event', '');
    END IF;
    INSERT INTO codeway.event (id, type, project_id, deployment_id, data, created_at)
    VALUES (nextval('codeway.event_id'), type, project_id, deployment_id, data, clock_timestamp());
END
$$;

-- The last event up to which none can appear any more: what has this id or a lower one has committed or never will. To
-- be asked in a statement of its own, before the events are read: their snapshot must be the younger one.
CREATE FUNCTION codeway.event_horizon() RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    dealt bigint;
    open bigint;
BEGIN
    -- In this order: whoever takes its lock after this will get a higher id than this.
    SELECT last_value INTO dealt FROM codeway.event_id;
    -- The lock keeps 32 bits of the id; those that count lie less than 2^31 below the last one dealt.
    SELECT max(mod(mod(dealt - objid::bigint - 2147483648, 4294967296) + 4294967296 + 2147483648, 4294967296)
            - 2147483648)
    INTO open
    FROM pg_locks
    WHERE locktype = 'advisory' AND classid = 1129268292 AND objsubid = 2
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database());
    RETURN dealt - greatest(open, 0);
END
$$;

CREATE FUNCTION codeway.guard_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'events are written by the changes that they tell of'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_event_change',
              TABLE = TG_TABLE_NAME, SCHEMA = TG_TABLE_SCHEMA;
END
$$;

CREATE TRIGGER tr_event_insert
    BEFORE INSERT ON codeway.event
    FOR EACH ROW WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION codeway.guard_event();

CREATE TRIGGER tr_event_update
    BEFORE UPDATE ON codeway.event
    FOR EACH ROW EXECUTE FUNCTION codeway.guard_event();

CREATE FUNCTION codeway.rfc3339(instant timestamptz) RETURNS text LANGUAGE sql STABLE
    RETURN to_char(instant AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');

-- The documents name things as the REST API does.
CREATE FUNCTION codeway.project_document(p codeway.project) RETURNS jsonb LANGUAGE sql STABLE
    RETURN jsonb_build_object(
        'id', p.id,
        'name', p.name,
        'gitURL', p.git_url,
        'subdomain', p.subdomain,
        'pinned', p.pinned,
        'version', p.version,
        'live', (
            SELECT jsonb_build_object(
                'deploymentId', r.deployment_id,
                'artifact', CASE WHEN d.artifact_uri IS NOT NULL THEN jsonb_build_object(
                    'uri', d.artifact_uri, 'sha256', d.artifact_sha256, 'bytes', d.artifact_bytes) END,
                'release', jsonb_build_object('id', r.id, 'number', r.number, 'kind', r.kind,
                    'liveFrom', codeway.rfc3339(r.live_from)))
            FROM codeway.release r JOIN codeway.deployment d ON d.id = r.deployment_id
            WHERE r.id = p.live_release_id),
        'createdAt', codeway.rfc3339(p.created_at),
        'updatedAt', codeway.rfc3339(p.updated_at));

CREATE FUNCTION codeway.deployment_document(d codeway.deployment) RETURNS jsonb LANGUAGE sql STABLE
    RETURN jsonb_build_object(
        'id', d.id,
        'projectId', d.project_id,
        'number', d.number,
        'status', d.status,
        'reason', d.reason,
        'ref', d.ref,
        'commit', d.commit_hash,
        'trigger', d.trigger,
        'retryOf', d.retry_of,
        'attempt', d.attempt,
        'artifact', CASE WHEN d.artifact_uri IS NOT NULL THEN jsonb_build_object(
            'uri', d.artifact_uri, 'sha256', d.artifact_sha256, 'bytes', d.artifact_bytes) END,
        'logsComplete', d.logs_complete,
        'createdAt', codeway.rfc3339(d.created_at),
        'updatedAt', codeway.rfc3339(d.updated_at),
        'queuedAt', codeway.rfc3339(d.queued_at),
        'startedAt', codeway.rfc3339(d.started_at),
        'finishedAt', codeway.rfc3339(d.finished_at),
        'cancelRequestedAt', codeway.rfc3339(d.cancel_requested_at));

CREATE FUNCTION codeway.tell_of_project() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM codeway.append_event('project.deleted', OLD.id, NULL, codeway.project_document(OLD));
    ELSE
        PERFORM codeway.append_event(
            CASE TG_OP WHEN 'INSERT' THEN 'project.created' ELSE 'project.updated' END,
            NEW.id, NULL, codeway.project_document(NEW));
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER tr_project_event_insert
    AFTER INSERT OR DELETE ON codeway.project
    FOR EACH ROW EXECUTE FUNCTION codeway.tell_of_project();

-- The counter of deployments is nobody's business.
CREATE TRIGGER tr_project_event_update
    AFTER UPDATE ON codeway.project
    FOR EACH ROW WHEN ((OLD.name, OLD.git_url, OLD.subdomain, OLD.pinned, OLD.live_release_id)
        IS DISTINCT FROM (NEW.name, NEW.git_url, NEW.subdomain, NEW.pinned, NEW.live_release_id))
    EXECUTE FUNCTION codeway.tell_of_project();

CREATE FUNCTION codeway.tell_of_deployment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM codeway.append_event(
            'deployment.deleted', OLD.project_id, OLD.id, codeway.deployment_document(OLD));
        RETURN NULL;
    END IF;
    PERFORM codeway.append_event(
        CASE
            WHEN TG_OP = 'INSERT' THEN 'deployment.created'
            WHEN OLD.status = NEW.status THEN 'deployment.cancel_requested'
            WHEN NEW.status = 'QUEUED' AND OLD.status = 'IN_PROGRESS' THEN 'deployment.requeued'
            WHEN NEW.status = 'QUEUED' THEN 'deployment.queued'
            WHEN NEW.status = 'IN_PROGRESS' THEN 'deployment.started'
            WHEN NEW.status = 'READY' THEN 'deployment.ready'
            ELSE 'deployment.failed'
        END,
        NEW.project_id, NEW.id, codeway.deployment_document(NEW));
    RETURN NULL;
END
$$;

CREATE TRIGGER tr_deployment_event_insert
    AFTER INSERT OR DELETE ON codeway.deployment
    FOR EACH ROW EXECUTE FUNCTION codeway.tell_of_deployment();

CREATE TRIGGER tr_deployment_event_update
    AFTER UPDATE ON codeway.deployment
    FOR EACH ROW WHEN (OLD.status <> NEW.status
        OR (OLD.cancel_requested_at IS NULL AND NEW.cancel_requested_at IS NOT NULL))
    EXECUTE FUNCTION codeway.tell_of_deployment();

CREATE FUNCTION codeway.tell_of_release() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM codeway.append_event('release.created', NEW.project_id, NEW.deployment_id,
        jsonb_build_object(
            'id', NEW.id,
            'projectId', NEW.project_id,
            'number', NEW.number,
            'deploymentId', NEW.deployment_id,
            'kind', NEW.kind,
            'liveFrom', codeway.rfc3339(NEW.live_from)));
    RETURN NULL;
END
$$;

CREATE TRIGGER tr_release_event_insert
    AFTER INSERT ON codeway.release
    FOR EACH ROW EXECUTE FUNCTION codeway.tell_of_release();

-- The feed announces what these did.
DROP TRIGGER tr_deployment_announce_update ON codeway.deployment;
DROP TRIGGER tr_deployment_announce_delete ON codeway.deployment;
DROP FUNCTION codeway.announce_deployment();
