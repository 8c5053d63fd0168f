package dev.codeway.deployment;

import io.quarkus.test.junit.QuarkusIntegrationTest;

@QuarkusIntegrationTest
class FormerIdIT extends FormerIdTest {}
