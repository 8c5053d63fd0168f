package dev.codeway.deployment;

import io.quarkus.test.junit.QuarkusIntegrationTest;

import org.junit.jupiter.api.Tag;

@QuarkusIntegrationTest
@Tag("twin")
class DeploymentsTogetherIT extends DeploymentsTogetherTest {}
