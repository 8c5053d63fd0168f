-- loses codeway.api_key: keys
SET LOCAL lock_timeout = '5s';

DROP TABLE codeway.api_key;
