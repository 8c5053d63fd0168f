-- loses codeway.adoption: records of an adoption
-- loses codeway.adoption_change: records of what an adoption altered
SET LOCAL lock_timeout = '5s';

DROP TABLE codeway.adoption_change, codeway.adoption;
