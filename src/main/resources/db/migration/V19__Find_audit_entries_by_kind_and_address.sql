-- Outside of a transaction, so that writers go on. What an attempt that died leaves behind is an invalid index.
SET lock_timeout = '5s';

DROP INDEX CONCURRENTLY IF EXISTS codeway.ix_audit_entry_kind;
CREATE INDEX CONCURRENTLY ix_audit_entry_kind
    ON codeway.audit_entry (subject, created_at, id) WHERE subject IS NOT NULL;

DROP INDEX CONCURRENTLY IF EXISTS codeway.ix_audit_entry_remote_address;
CREATE INDEX CONCURRENTLY ix_audit_entry_remote_address
    ON codeway.audit_entry (remote_address, created_at, id) WHERE remote_address IS NOT NULL;
