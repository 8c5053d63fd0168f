package dev.codeway.project;

import io.quarkus.test.junit.QuarkusIntegrationTest;

import org.junit.jupiter.api.Tag;

@QuarkusIntegrationTest
@Tag("twin")
class ProjectResourceIT extends ProjectResourceTest {}
