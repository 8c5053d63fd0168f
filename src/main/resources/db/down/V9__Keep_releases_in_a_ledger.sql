-- loses codeway.release: releases
-- loses codeway.project WHERE pinned: pins
SET LOCAL lock_timeout = '5s';

ALTER TABLE codeway.project
    DROP COLUMN pinned,
    DROP COLUMN live_release_id,
    DROP COLUMN live_deployment_id,
    DROP COLUMN live_since;

DROP TABLE codeway.release;
DROP FUNCTION codeway.guard_release();

-- One that lies elsewhere was there before.
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_extension WHERE extname = 'btree_gist' AND extnamespace = 'codeway'::regnamespace) THEN
        DROP EXTENSION btree_gist;
    END IF;
END
$$;
