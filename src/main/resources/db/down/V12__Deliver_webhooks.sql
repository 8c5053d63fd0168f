-- loses codeway.webhook: webhooks
-- loses codeway.webhook_delivery: deliveries
SET LOCAL lock_timeout = '5s';

DROP TABLE codeway.webhook_attempt, codeway.webhook_delivery, codeway.webhook;
