-- Who may do what. Of a key only its hash is kept. See docs/adr/0018-access.md.
SET LOCAL lock_timeout = '5s';

CREATE TABLE codeway.api_key (
    id uuid NOT NULL,
    name text NOT NULL,
    role text NOT NULL,
    -- The only ones that there are for it; null for all. No foreign keys: a project that is deleted is none of anybody's.
    projects uuid[],
    -- SHA-256 of the whole key, in hexadecimal digits. A key has 238 random bits: there is nothing to salt or stretch.
    hash text NOT NULL,
    -- Rotated out, but good until then.
    previous_hash text,
    previous_until timestamptz,
    -- How it begins, for people to recognise it by.
    hint text NOT NULL,
    expires_at timestamptz,
    revoked_at timestamptz,
    last_used_at timestamptz,
    created_by text NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version bigint NOT NULL,

    CONSTRAINT pk_api_key PRIMARY KEY (id),
    CONSTRAINT ck_api_key_name CHECK (char_length(name) BETWEEN 1 AND 100),
    CONSTRAINT ck_api_key_role CHECK (role IN ('READER', 'DEVELOPER', 'WORKER', 'ROUTER', 'ADMIN')),
    CONSTRAINT ck_api_key_projects
        CHECK (projects IS NULL OR (cardinality(projects) > 0 AND role IN ('READER', 'DEVELOPER', 'WORKER'))),
    CONSTRAINT ck_api_key_hash CHECK (hash ~ '^[0-9a-f]{64}$' AND previous_hash ~ '^[0-9a-f]{64}$'),
    CONSTRAINT ck_api_key_previous CHECK (num_nulls(previous_hash, previous_until) IN (0, 2))
);

CREATE UNIQUE INDEX ux_api_key_hash ON codeway.api_key (hash);
CREATE UNIQUE INDEX ux_api_key_previous_hash ON codeway.api_key (previous_hash) WHERE previous_hash IS NOT NULL;
CREATE INDEX ix_api_key_created_at ON codeway.api_key (created_at, id);
CREATE INDEX ix_api_key_updated_at ON codeway.api_key (updated_at, id);
