package dev.codeway.project;

import io.quarkus.test.junit.QuarkusIntegrationTest;

@QuarkusIntegrationTest
class GitHostQueryIT extends GitHostQueryTest {}
