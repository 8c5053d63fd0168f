-- What the commands that fill and change rows have to remember: whose database this is, which seeds it has, and how far
-- the changes of existing rows have come. See docs/adr/0016-environments-seeds-and-data-migrations.md.
SET LOCAL lock_timeout = '5s';

-- Has a row once a service of the environment has migrated it; nothing ever takes the row away.
CREATE TABLE codeway.environment (
    name text NOT NULL,
    marked_at timestamptz NOT NULL,

    CONSTRAINT pk_environment PRIMARY KEY (name),
    CONSTRAINT ck_environment_name CHECK (name = 'PRODUCTION')
);

CREATE TABLE codeway.seed (
    environment text NOT NULL,
    version integer NOT NULL,
    -- Of the set's file (SHA-256), in hexadecimal digits.
    hash text NOT NULL,
    seeded_at timestamptz NOT NULL,
    seeded_by text NOT NULL DEFAULT current_user,

    CONSTRAINT pk_seed PRIMARY KEY (environment),
    CONSTRAINT ck_seed_environment CHECK (environment IN ('DEVELOPMENT', 'TESTING', 'PRODUCTION')),
    CONSTRAINT ck_seed_version CHECK (version > 0),
    CONSTRAINT ck_seed_hash CHECK (hash ~ '^[0-9a-f]{64}$')
);

CREATE TABLE codeway.data_migration (
    name text NOT NULL,
    -- The key of the last row that this pass has seen; null at its beginning.
    place text,
    -- Whether this pass has changed anything.
    changing boolean NOT NULL DEFAULT false,
    rows bigint NOT NULL DEFAULT 0,
    batches bigint NOT NULL DEFAULT 0,
    started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    worked_at timestamptz,
    -- When a whole pass found nothing to do.
    finished_at timestamptz,

    CONSTRAINT pk_data_migration PRIMARY KEY (name),
    CONSTRAINT ck_data_migration_counts CHECK (rows >= 0 AND batches >= 0)
);

-- Where git_url leads to: the host in lower case as DNS knows it, empty where it names none. Null where nobody has
-- worked it out yet.
ALTER TABLE codeway.project ADD COLUMN git_host text;

-- For versions of the service that know nothing of it: what they move must not keep the old host.
CREATE FUNCTION codeway.forget_git_host() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.git_host := NULL;
    RETURN NEW;
END
$$;

CREATE TRIGGER tr_project_git_host
    BEFORE UPDATE OF git_url ON codeway.project
    FOR EACH ROW WHEN (OLD.git_url IS DISTINCT FROM NEW.git_url
        AND OLD.git_host IS NOT DISTINCT FROM NEW.git_host)
    EXECUTE FUNCTION codeway.forget_git_host();
