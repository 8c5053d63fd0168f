-- loses codeway.audit_entry: entries of the audit
SET LOCAL lock_timeout = '5s';

DROP TABLE codeway.audit_entry;
DROP FUNCTION codeway.guard_audit_entry();
