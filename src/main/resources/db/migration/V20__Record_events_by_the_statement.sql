-- Events are written once a statement, for all rows that it changed. See docs/adr/0033-events-by-the-statement.md.
-- Less than deadlock_timeout, for three tables are locked that transactions lock in other orders: it steps back and tries
-- again before PostgreSQL ends one of theirs.
SET LOCAL lock_timeout = '900ms';

-- Before the first id of a transaction: takes the lock that says above what its ids will be, see event_horizon.
CREATE FUNCTION codeway.begin_appending() RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    dealt bigint;
BEGIN
    SELECT last_value INTO dealt FROM codeway.event_id;
    PERFORM pg_advisory_xact_lock_shared(1129268292, (dealt % 4294967296 - 2147483648)::integer);
    PERFORM set_config('codeway.appending', pg_current_xact_id()::text, true);
    PERFORM pg_notify('codeway_event', '');
    RETURN true;
END
$$;

-- In SQL, so that it becomes a part of the statement that asks for it.
CREATE FUNCTION codeway.next_event_id() RETURNS bigint LANGUAGE sql VOLATILE
    RETURN CASE
        WHEN current_setting('codeway.appending', true) = pg_current_xact_id()::text OR codeway.begin_appending()
        THEN nextval('codeway.event_id') END;

-- FULL JOIN, of which every row has both sides: only a join by hash or in order can do it. PostgreSQL keeps the plan
-- of the first change, mostly of one row, and a nested loop would do many thousands in the square of the time.
CREATE OR REPLACE FUNCTION codeway.tell_of_project() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO codeway.event (id, type, project_id, data, created_at)
        SELECT codeway.next_event_id(), 'project.created', n.id, codeway.project_document(n), clock_timestamp()
        FROM now n;
    ELSIF TG_OP = 'UPDATE' THEN
        INSERT INTO codeway.event (id, type, project_id, data, created_at)
        SELECT codeway.next_event_id(), 'project.updated', n.id, codeway.project_document(n), clock_timestamp()
        FROM before b FULL JOIN now n ON n.id = b.id
        WHERE (b.name, b.git_url, b.subdomain, b.pinned, b.live_release_id)
            IS DISTINCT FROM (n.name, n.git_url, n.subdomain, n.pinned, n.live_release_id);
    ELSE
        INSERT INTO codeway.event (id, type, project_id, data, created_at)
        SELECT codeway.next_event_id(), 'project.deleted', b.id, codeway.project_document(b), clock_timestamp()
        FROM before b;
    END IF;
    RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION codeway.tell_of_deployment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO codeway.event (id, type, project_id, deployment_id, data, created_at)
        SELECT codeway.next_event_id(), 'deployment.created', n.project_id, n.id,
            codeway.deployment_document(n), clock_timestamp()
        FROM now n;
    ELSIF TG_OP = 'UPDATE' THEN
        INSERT INTO codeway.event (id, type, project_id, deployment_id, data, created_at)
        SELECT codeway.next_event_id(),
            CASE
                WHEN b.status = n.status THEN 'deployment.cancel_requested'
                WHEN n.status = 'QUEUED' AND b.status = 'IN_PROGRESS' THEN 'deployment.requeued'
                WHEN n.status = 'QUEUED' THEN 'deployment.queued'
                WHEN n.status = 'IN_PROGRESS' THEN 'deployment.started'
                WHEN n.status = 'READY' THEN 'deployment.ready'
                ELSE 'deployment.failed'
            END,
            n.project_id, n.id, codeway.deployment_document(n), clock_timestamp()
        FROM before b FULL JOIN now n ON n.id = b.id
        WHERE b.status IS DISTINCT FROM n.status
            OR (b.cancel_requested_at IS NULL AND n.cancel_requested_at IS NOT NULL);
    ELSE
        INSERT INTO codeway.event (id, type, project_id, deployment_id, data, created_at)
        SELECT codeway.next_event_id(), 'deployment.deleted', b.project_id, b.id,
            codeway.deployment_document(b), clock_timestamp()
        FROM before b;
    END IF;
    RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION codeway.tell_of_release() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO codeway.event (id, type, project_id, deployment_id, data, created_at)
    SELECT codeway.next_event_id(), 'release.created', n.project_id, n.deployment_id,
        jsonb_build_object(
            'id', n.id,
            'projectId', n.project_id,
            'number', n.number,
            'deploymentId', n.deployment_id,
            'kind', n.kind,
            'liveFrom', codeway.rfc3339(n.live_from)),
        clock_timestamp()
    FROM now n;
    RETURN NULL;
END
$$;

DROP TRIGGER tr_project_event_insert ON codeway.project;
DROP TRIGGER tr_project_event_update ON codeway.project;
DROP TRIGGER tr_deployment_event_insert ON codeway.deployment;
DROP TRIGGER tr_deployment_event_update ON codeway.deployment;
DROP TRIGGER tr_release_event_insert ON codeway.release;
DROP FUNCTION codeway.append_event(text, uuid, uuid, jsonb);

CREATE TRIGGER tr_project_event_insert
    AFTER INSERT ON codeway.project REFERENCING NEW TABLE AS now
    FOR EACH STATEMENT EXECUTE FUNCTION codeway.tell_of_project();
CREATE TRIGGER tr_project_event_update
    AFTER UPDATE ON codeway.project REFERENCING OLD TABLE AS before NEW TABLE AS now
    FOR EACH STATEMENT EXECUTE FUNCTION codeway.tell_of_project();
CREATE TRIGGER tr_project_event_delete
    AFTER DELETE ON codeway.project REFERENCING OLD TABLE AS before
    FOR EACH STATEMENT EXECUTE FUNCTION codeway.tell_of_project();

CREATE TRIGGER tr_deployment_event_insert
    AFTER INSERT ON codeway.deployment REFERENCING NEW TABLE AS now
    FOR EACH STATEMENT EXECUTE FUNCTION codeway.tell_of_deployment();
CREATE TRIGGER tr_deployment_event_update
    AFTER UPDATE ON codeway.deployment REFERENCING OLD TABLE AS before NEW TABLE AS now
    FOR EACH STATEMENT EXECUTE FUNCTION codeway.tell_of_deployment();
CREATE TRIGGER tr_deployment_event_delete
    AFTER DELETE ON codeway.deployment REFERENCING OLD TABLE AS before
    FOR EACH STATEMENT EXECUTE FUNCTION codeway.tell_of_deployment();

CREATE TRIGGER tr_release_event_insert
    AFTER INSERT ON codeway.release REFERENCING NEW TABLE AS now
    FOR EACH STATEMENT EXECUTE FUNCTION codeway.tell_of_release();
