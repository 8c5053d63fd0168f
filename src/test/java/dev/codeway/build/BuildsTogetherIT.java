package dev.codeway.build;

import io.quarkus.test.junit.QuarkusIntegrationTest;

import org.junit.jupiter.api.Tag;

@QuarkusIntegrationTest
@Tag("twin")
class BuildsTogetherIT extends BuildsTogetherTest {}
