-- Wakes whoever waits for a deployment, on every instance of the service.
SET LOCAL lock_timeout = '5s';

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
