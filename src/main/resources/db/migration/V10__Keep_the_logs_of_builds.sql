SET LOCAL lock_timeout = '5s';

-- The bytes of an attempt's log without gap or overlap: a chunk begins where the one before it ends.
CREATE TABLE codeway.log_chunk (
    deployment_id uuid NOT NULL,
    attempt integer NOT NULL,
    -- The offset of its first byte.
    first_byte bigint NOT NULL,
    bytes bytea NOT NULL,
    written_at timestamptz NOT NULL,

    CONSTRAINT pk_log_chunk PRIMARY KEY (deployment_id, attempt, first_byte),
    CONSTRAINT fk_log_chunk_build FOREIGN KEY (deployment_id, attempt)
        REFERENCES codeway.build (deployment_id, attempt) ON DELETE CASCADE,
    CONSTRAINT ck_log_chunk_first_byte CHECK (first_byte >= 0),
    CONSTRAINT ck_log_chunk_bytes CHECK (octet_length(bytes) > 0)
);

ALTER TABLE codeway.build
    -- How much has been written, also once retention has deleted it.
    ADD COLUMN log_bytes bigint NOT NULL DEFAULT 0,
    -- Whether that is what the worker says it wrote; null where it has not said.
    ADD COLUMN logs_complete boolean,
    -- When retention deleted its log.
    ADD COLUMN log_deleted_at timestamptz,
    ADD CONSTRAINT ck_build_log_bytes CHECK (log_bytes >= 0);

-- Without log_bytes in it, so that an append changes nothing that is indexed.
CREATE INDEX ix_build_log ON codeway.build (ended_at) WHERE log_deleted_at IS NULL;
