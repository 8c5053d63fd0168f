package dev.codeway.webhook;

import io.quarkus.test.junit.QuarkusIntegrationTest;

@QuarkusIntegrationTest
class WebhookDeliveryIT extends WebhookDeliveryTest {}
