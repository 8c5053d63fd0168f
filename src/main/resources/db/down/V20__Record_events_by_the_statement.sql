-- Less than deadlock_timeout, as on the way up.
SET LOCAL lock_timeout = '900ms';

DROP TRIGGER tr_project_event_insert ON codeway.project;
DROP TRIGGER tr_project_event_update ON codeway.project;
DROP TRIGGER tr_project_event_delete ON codeway.project;
DROP TRIGGER tr_deployment_event_insert ON codeway.deployment;
DROP TRIGGER tr_deployment_event_update ON codeway.deployment;
DROP TRIGGER tr_deployment_event_delete ON codeway.deployment;
DROP TRIGGER tr_release_event_insert ON codeway.release;
DROP FUNCTION codeway.next_event_id(), codeway.begin_appending();

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

CREATE OR REPLACE FUNCTION codeway.tell_of_project() RETURNS trigger LANGUAGE plpgsql AS $$
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

CREATE OR REPLACE FUNCTION codeway.tell_of_deployment() RETURNS trigger LANGUAGE plpgsql AS $$
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

CREATE OR REPLACE FUNCTION codeway.tell_of_release() RETURNS trigger LANGUAGE plpgsql AS $$
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

CREATE TRIGGER tr_project_event_insert
    AFTER INSERT OR DELETE ON codeway.project
    FOR EACH ROW EXECUTE FUNCTION codeway.tell_of_project();

CREATE TRIGGER tr_project_event_update
    AFTER UPDATE ON codeway.project
    FOR EACH ROW WHEN ((OLD.name, OLD.git_url, OLD.subdomain, OLD.pinned, OLD.live_release_id)
        IS DISTINCT FROM (NEW.name, NEW.git_url, NEW.subdomain, NEW.pinned, NEW.live_release_id))
    EXECUTE FUNCTION codeway.tell_of_project();

CREATE TRIGGER tr_deployment_event_insert
    AFTER INSERT OR DELETE ON codeway.deployment
    FOR EACH ROW EXECUTE FUNCTION codeway.tell_of_deployment();

CREATE TRIGGER tr_deployment_event_update
    AFTER UPDATE ON codeway.deployment
    FOR EACH ROW WHEN (OLD.status <> NEW.status
        OR (OLD.cancel_requested_at IS NULL AND NEW.cancel_requested_at IS NOT NULL))
    EXECUTE FUNCTION codeway.tell_of_deployment();

CREATE TRIGGER tr_release_event_insert
    AFTER INSERT ON codeway.release
    FOR EACH ROW EXECUTE FUNCTION codeway.tell_of_release();
