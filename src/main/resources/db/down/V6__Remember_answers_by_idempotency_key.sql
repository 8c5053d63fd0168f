-- loses codeway.idempotency_key: answers to requests that may be repeated
SET LOCAL lock_timeout = '5s';

DROP TABLE codeway.idempotency_key;
