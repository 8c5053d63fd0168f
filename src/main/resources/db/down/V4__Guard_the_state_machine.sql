SET LOCAL lock_timeout = '5s';

DROP TRIGGER tr_deployment_arrow_update ON codeway.deployment;
DROP TRIGGER tr_deployment_arrow_insert ON codeway.deployment;
DROP FUNCTION codeway.guard_deployment_arrow();
