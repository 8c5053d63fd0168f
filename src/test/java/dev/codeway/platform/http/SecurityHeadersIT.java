package dev.codeway.platform.http;

import io.quarkus.test.junit.QuarkusIntegrationTest;

import org.junit.jupiter.api.Tag;

@QuarkusIntegrationTest
@Tag("twin")
class SecurityHeadersIT extends SecurityHeadersTest {}
