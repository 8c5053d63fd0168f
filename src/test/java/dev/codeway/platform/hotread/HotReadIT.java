package dev.codeway.platform.hotread;

import io.quarkus.test.junit.QuarkusIntegrationTest;

import org.junit.jupiter.api.Tag;

@QuarkusIntegrationTest
@Tag("twin")
class HotReadIT extends HotReadTest {}
