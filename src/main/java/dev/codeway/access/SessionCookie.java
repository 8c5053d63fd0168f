package dev.codeway.access;

import dev.codeway.platform.http.ClientAddress;

import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.ext.web.RoutingContext;

import java.time.Duration;
import java.util.Optional;

/// The cookie by which a browser knows that somebody has signed in.
final class SessionCookie {

    private static final String NAME = "codeway-session";

    private SessionCookie() {}

    /// Where the connection is encrypted nobody else can have set it, by its prefix (RFC 6265bis,
    /// 4.1.3.2).
    private static String name(RoutingContext context) {
        return ClientAddress.isEncrypted(context) ? "__Host-" + NAME : NAME;
    }

    static Optional<String> of(RoutingContext context) {
        return Optional.ofNullable(context.request().getCookie(name(context)))
                .map(Cookie::getValue);
    }

    static void set(RoutingContext context, String value, Duration age) {
        context.response()
                .addCookie(
                        Cookie.cookie(name(context), value)
                                .setHttpOnly(true)
                                .setSecure(ClientAddress.isEncrypted(context))
                                .setSameSite(CookieSameSite.STRICT)
                                .setPath("/")
                                .setMaxAge(age.toSeconds()));
    }
}
