-- loses codeway.event: events
SET LOCAL lock_timeout = '5s';

DROP TRIGGER tr_release_event_insert ON codeway.release;
DROP TRIGGER tr_deployment_event_update ON codeway.deployment;
DROP TRIGGER tr_deployment_event_insert ON codeway.deployment;
DROP TRIGGER tr_project_event_update ON codeway.project;
DROP TRIGGER tr_project_event_insert ON codeway.project;
DROP FUNCTION codeway.tell_of_release(), codeway.tell_of_deployment(), codeway.tell_of_project();
DROP FUNCTION codeway.deployment_document(codeway.deployment), codeway.project_document(codeway.project);
DROP FUNCTION codeway.rfc3339(timestamptz);
DROP TABLE codeway.event, codeway.event_retention;
DROP FUNCTION codeway.guard_event(), codeway.event_horizon(), codeway.append_event(text, uuid, uuid, jsonb);
DROP SEQUENCE codeway.event_id;

CREATE FUNCTION codeway.announce_deployment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('codeway_deployment', OLD.id::text);
    RETURN NULL;
END
$$;

CREATE TRIGGER tr_deployment_announce_update
    AFTER UPDATE OF status ON codeway.deployment
    FOR EACH ROW WHEN (OLD.status IS DISTINCT FROM NEW.status)
    EXECUTE FUNCTION codeway.announce_deployment();

CREATE TRIGGER tr_deployment_announce_delete
    AFTER DELETE ON codeway.deployment
    FOR EACH ROW EXECUTE FUNCTION codeway.announce_deployment();
