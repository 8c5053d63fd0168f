SET LOCAL lock_timeout = '5s';

DROP INDEX codeway.ix_project_name_search;

-- One that lies elsewhere was there before.
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_trgm' AND extnamespace = 'codeway'::regnamespace) THEN
        DROP EXTENSION pg_trgm;
    END IF;
END
$$;
