-- Trusted since PostgreSQL 13: the owner of the database may create it.
SET LOCAL lock_timeout = '5s';

CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA codeway;

-- The operator class lies where the extension does, and an earlier owner may have put that elsewhere.
DO $$
BEGIN
    EXECUTE format('CREATE INDEX ix_project_name_search ON codeway.project USING gin (lower(name) %I.gin_trgm_ops)',
        (SELECT n.nspname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
         WHERE e.extname = 'pg_trgm'));
END
$$;
