SET LOCAL lock_timeout = '5s';

DROP INDEX codeway.ix_audit_entry_kind, codeway.ix_audit_entry_remote_address;
