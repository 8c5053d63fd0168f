package dev.codeway;

import io.quarkus.test.junit.QuarkusIntegrationTest;

import org.junit.jupiter.api.Tag;

@QuarkusIntegrationTest
@Tag("twin")
class OpenApiIT extends OpenApiTest {}
