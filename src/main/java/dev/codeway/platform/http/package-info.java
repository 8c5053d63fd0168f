/// The HTTP conventions that all routes share: request ids, conditional requests, idempotency keys,
/// merge patches, and the one place where whatever was thrown becomes problem+json. Imports
/// problems and the connection to PostgreSQL.
@NullMarked
package dev.codeway.platform.http;

import org.jspecify.annotations.NullMarked;
