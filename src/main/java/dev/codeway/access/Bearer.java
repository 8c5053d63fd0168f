package dev.codeway.access;

import io.quarkus.security.AuthenticationFailedException;
import io.vertx.ext.web.RoutingContext;

import jakarta.ws.rs.core.HttpHeaders;

import java.util.List;
import java.util.Optional;

/// What a request carries as `Authorization: Bearer …` (RFC 6750, 2.1): the only place that is
/// looked at.
final class Bearer {

    private static final String SCHEME = "bearer ";

    private Bearer() {}

    /// Empty where it carries another credential, or none. Throws where it carries several, for
    /// whoever stands between may have looked at another one.
    static Optional<String> of(RoutingContext context) {
        List<String> values = context.request().headers().getAll(HttpHeaders.AUTHORIZATION);
        if (values.size() > 1) {
            throw new AuthenticationFailedException();
        }
        String value = values.isEmpty() ? "" : values.getFirst();
        return value.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                ? Optional.of(value.substring(SCHEME.length()).strip())
                : Optional.empty();
    }
}
