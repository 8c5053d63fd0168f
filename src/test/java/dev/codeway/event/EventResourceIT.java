package dev.codeway.event;

import io.quarkus.test.junit.QuarkusIntegrationTest;

@QuarkusIntegrationTest
class EventResourceIT extends EventResourceTest {}
