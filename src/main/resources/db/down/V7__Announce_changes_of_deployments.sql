SET LOCAL lock_timeout = '5s';

DROP TRIGGER tr_deployment_announce_update ON codeway.deployment;
DROP TRIGGER tr_deployment_announce_delete ON codeway.deployment;
DROP FUNCTION codeway.announce_deployment();
