package dev.codeway.routing;

import io.quarkus.test.junit.QuarkusIntegrationTest;

@QuarkusIntegrationTest
class ResolveIT extends ResolveTest {}
