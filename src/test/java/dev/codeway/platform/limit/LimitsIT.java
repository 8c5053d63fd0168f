package dev.codeway.platform.limit;

import io.quarkus.test.junit.QuarkusIntegrationTest;

import org.junit.jupiter.api.Tag;

@QuarkusIntegrationTest
@Tag("twin")
class LimitsIT extends LimitsTest {}
