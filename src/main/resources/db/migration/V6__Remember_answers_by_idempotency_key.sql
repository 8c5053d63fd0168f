SET LOCAL lock_timeout = '5s';

CREATE TABLE codeway.idempotency_key (
    key text NOT NULL,
    fingerprint bytea NOT NULL,
    status integer NOT NULL,
    location text,
    etag text,
    body text NOT NULL,
    created_at timestamptz NOT NULL,

    CONSTRAINT pk_idempotency_key PRIMARY KEY (key),
    CONSTRAINT ck_idempotency_key_length CHECK (char_length(key) BETWEEN 1 AND 255),
    CONSTRAINT ck_idempotency_key_fingerprint CHECK (octet_length(fingerprint) = 32)
);

CREATE INDEX ix_idempotency_key_created_at ON codeway.idempotency_key (created_at);
