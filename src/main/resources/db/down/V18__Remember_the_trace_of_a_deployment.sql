-- loses codeway.deployment WHERE trace_parent IS NOT NULL: traces for workers to go on with
SET LOCAL lock_timeout = '5s';

ALTER TABLE codeway.deployment DROP COLUMN trace_parent;
