package dev.codeway.webhook;

import io.quarkus.test.junit.QuarkusIntegrationTest;

import org.junit.jupiter.api.Tag;

@QuarkusIntegrationTest
@Tag("twin")
class WebhookResourceIT extends WebhookResourceTest {}
