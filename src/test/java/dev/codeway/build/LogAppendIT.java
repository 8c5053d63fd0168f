package dev.codeway.build;

import io.quarkus.test.junit.QuarkusIntegrationTest;

@QuarkusIntegrationTest
class LogAppendIT extends LogAppendTest {}
