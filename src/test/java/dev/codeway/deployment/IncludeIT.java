package dev.codeway.deployment;

import io.quarkus.test.junit.QuarkusIntegrationTest;

@QuarkusIntegrationTest
class IncludeIT extends IncludeTest {}
