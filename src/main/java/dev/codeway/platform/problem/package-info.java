/// Everything that can go wrong for a client, and the one place that turns it into
/// `application/problem+json` (RFC 9457). Imports no feature.
@NullMarked
package dev.codeway.platform.problem;

import org.jspecify.annotations.NullMarked;
