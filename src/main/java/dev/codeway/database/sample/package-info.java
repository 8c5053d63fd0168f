/// Fills a database with made-up projects and deployments, for tests of size. Imports the platform
/// only.
@NullMarked
package dev.codeway.database.sample;

import org.jspecify.annotations.NullMarked;
