-- The arrows of docs/state-machine.md, kept also against whoever writes past the service.
SET LOCAL lock_timeout = '5s';

CREATE FUNCTION codeway.guard_deployment_arrow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.status NOT IN ('NOT_STARTED', 'QUEUED') THEN
            RAISE EXCEPTION 'a new deployment cannot be %', NEW.status
                USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_deployment_arrow',
                      TABLE = TG_TABLE_NAME, SCHEMA = TG_TABLE_SCHEMA;
        END IF;
    ELSIF (OLD.status, NEW.status) NOT IN (
            ('NOT_STARTED', 'QUEUED'), ('NOT_STARTED', 'FAIL'),
            ('QUEUED', 'IN_PROGRESS'), ('QUEUED', 'FAIL'),
            ('IN_PROGRESS', 'READY'), ('IN_PROGRESS', 'FAIL'), ('IN_PROGRESS', 'QUEUED')) THEN
        RAISE EXCEPTION 'a deployment cannot go from % to %', OLD.status, NEW.status
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_deployment_arrow',
                  TABLE = TG_TABLE_NAME, SCHEMA = TG_TABLE_SCHEMA;
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER tr_deployment_arrow_insert
    BEFORE INSERT ON codeway.deployment
    FOR EACH ROW EXECUTE FUNCTION codeway.guard_deployment_arrow();

CREATE TRIGGER tr_deployment_arrow_update
    BEFORE UPDATE OF status ON codeway.deployment
    FOR EACH ROW WHEN (OLD.status IS DISTINCT FROM NEW.status)
    EXECUTE FUNCTION codeway.guard_deployment_arrow();
