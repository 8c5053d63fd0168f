-- Who is told of what, what has been told, and how it went. See docs/adr/0009-webhooks.md.
SET LOCAL lock_timeout = '5s';

CREATE TABLE codeway.webhook (
    id uuid NOT NULL,
    url text NOT NULL,
    -- Types of events (deployment.ready) or kinds of them (deployment); none for all.
    events text[] NOT NULL,
    -- No foreign key: the last thing to tell of a project is that it was deleted.
    project_id uuid,
    secret text NOT NULL,
    previous_secret text,
    previous_secret_until timestamptz,
    disabled_at timestamptz,
    disabled_reason text,
    -- The place in the feed up to which deliveries have been made.
    place bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version bigint NOT NULL,

    CONSTRAINT pk_webhook PRIMARY KEY (id),
    CONSTRAINT ck_webhook_url CHECK (char_length(url) BETWEEN 1 AND 2000),
    CONSTRAINT ck_webhook_secret CHECK (secret LIKE 'whsec\_%'),
    CONSTRAINT ck_webhook_previous_secret CHECK (num_nulls(previous_secret, previous_secret_until) IN (0, 2)),
    CONSTRAINT ck_webhook_disabled
        CHECK (num_nulls(disabled_at, disabled_reason) IN (0, 2) AND disabled_reason IN ('GONE', 'REQUESTED')),
    CONSTRAINT ck_webhook_place CHECK (place >= 0)
);

CREATE INDEX ix_webhook_created_at ON codeway.webhook (created_at, id);
CREATE INDEX ix_webhook_updated_at ON codeway.webhook (updated_at, id);

CREATE TABLE codeway.webhook_delivery (
    id uuid NOT NULL,
    webhook_id uuid NOT NULL,
    -- Null where it tells of no event, as a test does.
    event_id bigint,
    type text NOT NULL,
    project_id uuid,
    deployment_id uuid,
    -- Whose events come in order.
    subject uuid GENERATED ALWAYS AS (coalesce(deployment_id, project_id)) STORED,
    -- The body as it is sent, for the feed forgets.
    payload text NOT NULL,
    status text NOT NULL,
    -- Not what was sent again by hand: it has had its turn.
    in_order boolean NOT NULL,
    attempts integer NOT NULL,
    -- Failures since it was made or sent again by hand.
    failures integer NOT NULL,
    -- Null while an older one of the subject is on its way.
    next_attempt_at timestamptz,
    -- While an instance sends it: until when it must have said how it went.
    sending_until timestamptz,
    response_status integer,
    error text,
    created_at timestamptz NOT NULL,
    finished_at timestamptz,

    CONSTRAINT pk_webhook_delivery PRIMARY KEY (id),
    CONSTRAINT fk_webhook_delivery_webhook FOREIGN KEY (webhook_id)
        REFERENCES codeway.webhook (id) ON DELETE CASCADE,
    CONSTRAINT ux_webhook_delivery_event UNIQUE (webhook_id, event_id),
    CONSTRAINT ck_webhook_delivery_status CHECK (status IN ('PENDING', 'DELIVERED', 'FAILED')),
    CONSTRAINT ck_webhook_delivery_finished CHECK ((finished_at IS NULL) = (status = 'PENDING')),
    CONSTRAINT ck_webhook_delivery_waiting
        CHECK ((next_attempt_at IS NULL OR status = 'PENDING')
            AND (next_attempt_at IS NOT NULL OR status <> 'PENDING' OR in_order)),
    CONSTRAINT ck_webhook_delivery_sending CHECK (sending_until IS NULL OR next_attempt_at IS NOT NULL),
    CONSTRAINT ck_webhook_delivery_order CHECK (NOT in_order OR (event_id IS NOT NULL AND subject IS NOT NULL)),
    CONSTRAINT ck_webhook_delivery_counts CHECK (attempts >= 0 AND failures >= 0)
);

CREATE INDEX ix_webhook_delivery_webhook ON codeway.webhook_delivery (webhook_id, created_at, id);
CREATE INDEX ix_webhook_delivery_due
    ON codeway.webhook_delivery (webhook_id, next_attempt_at) WHERE status = 'PENDING';
CREATE INDEX ix_webhook_delivery_subject
    ON codeway.webhook_delivery (webhook_id, subject, event_id) WHERE status = 'PENDING' AND in_order;
-- Order: of one subject one is on its way.
CREATE UNIQUE INDEX ux_webhook_delivery_first
    ON codeway.webhook_delivery (webhook_id, subject)
    WHERE status = 'PENDING' AND in_order AND next_attempt_at IS NOT NULL;
CREATE INDEX ix_webhook_delivery_finished_at
    ON codeway.webhook_delivery (finished_at) WHERE finished_at IS NOT NULL;

CREATE TABLE codeway.webhook_attempt (
    delivery_id uuid NOT NULL,
    number integer NOT NULL,
    started_at timestamptz NOT NULL,
    -- Null while it goes on, and for ever where its instance ended before it could say.
    ended_at timestamptz,
    response_status integer,
    error text,

    CONSTRAINT pk_webhook_attempt PRIMARY KEY (delivery_id, number),
    CONSTRAINT fk_webhook_attempt_delivery FOREIGN KEY (delivery_id)
        REFERENCES codeway.webhook_delivery (id) ON DELETE CASCADE,
    CONSTRAINT ck_webhook_attempt_number CHECK (number > 0),
    CONSTRAINT ck_webhook_attempt_ended
        CHECK (ended_at IS NOT NULL OR num_nonnulls(response_status, error) = 0)
);
