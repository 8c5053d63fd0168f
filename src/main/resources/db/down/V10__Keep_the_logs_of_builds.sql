-- loses codeway.log_chunk: pieces of logs
SET LOCAL lock_timeout = '5s';

DROP TABLE codeway.log_chunk;

ALTER TABLE codeway.build
    DROP COLUMN log_bytes,
    DROP COLUMN logs_complete,
    DROP COLUMN log_deleted_at;
