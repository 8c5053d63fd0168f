-- What `codeway db adopt` changed in what Prisma's tables held. Empty where nothing was adopted.
SET LOCAL lock_timeout = '5s';

CREATE TABLE codeway.adoption (
    adopted_at timestamptz NOT NULL,
    prisma_schema text NOT NULL,
    projects bigint NOT NULL,
    deployments bigint NOT NULL,
    -- Of all rows of Prisma's tables as they were, to tell whether somebody still writes there.
    digest text NOT NULL,
    -- When Prisma's tables were dropped.
    dropped_at timestamptz,

    CONSTRAINT ck_adoption_projects CHECK (projects >= 0),
    CONSTRAINT ck_adoption_deployments CHECK (deployments >= 0)
);
CREATE UNIQUE INDEX ux_adoption_one ON codeway.adoption ((true));

CREATE TABLE codeway.adoption_change (
    id bigint GENERATED ALWAYS AS IDENTITY,
    kind text NOT NULL,
    subject text NOT NULL,
    -- That of Prisma's row; where the field is the id, clients may go on using it.
    old_id text NOT NULL,
    -- No foreign key: it stays true when the row is deleted.
    new_id uuid NOT NULL,
    field text NOT NULL,
    old_value text,
    new_value text,

    CONSTRAINT pk_adoption_change PRIMARY KEY (id),
    CONSTRAINT ck_adoption_change_subject CHECK (subject IN ('project', 'deployment'))
);

-- Hashes, for old ids may be longer than a B-tree holds.
CREATE INDEX ix_adoption_change_old_id ON codeway.adoption_change USING hash (old_id);
CREATE INDEX ix_adoption_change_new_id ON codeway.adoption_change (new_id);
