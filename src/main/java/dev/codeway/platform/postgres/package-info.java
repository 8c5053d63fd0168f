/// The connection to PostgreSQL: what `DATABASE_URL` says, TLS, credentials, and why a connection
/// failed. Imports no feature.
@NullMarked
package dev.codeway.platform.postgres;

import org.jspecify.annotations.NullMarked;
