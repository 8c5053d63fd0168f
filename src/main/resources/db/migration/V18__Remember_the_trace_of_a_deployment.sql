-- The trace of the request that asked for a deployment, for its worker to go on with (W3C Trace Context).
SET LOCAL lock_timeout = '5s';

-- Not validated: there is nothing in it yet, and nobody need wait until that was looked at.
ALTER TABLE codeway.deployment
    ADD COLUMN trace_parent text,
    ADD CONSTRAINT ck_deployment_trace_parent
        CHECK (trace_parent ~ '^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$') NOT VALID;
