package dev.codeway.access;

import dev.codeway.platform.http.ClientAddress;

import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.ext.web.RoutingContext;

import java.time.Duration;
import java.util.Optional;

/// What a browser keeps for us, out of reach of scripts.
///
/// @param sameSite which requests of other pages bring it along
record KeptCookie(String base, CookieSameSite sameSite) {

    /// That somebody has signed in.
    static final KeptCookie SESSION = new KeptCookie("codeway-session", CookieSameSite.STRICT);

    /// That somebody is on their way to the issuer, whose page leads them back.
    static final KeptCookie SIGN_IN = new KeptCookie("codeway-sign-in", CookieSameSite.LAX);

    /// Where the connection is encrypted nobody else can have set it, by its prefix (RFC 6265bis,
    /// 4.1.3.2): no page at a neighbouring subdomain, either. The prefix wants the path `/`.
    private String name(RoutingContext context) {
        return ClientAddress.isEncrypted(context) ? "__Host-" + base : base;
    }

    Optional<String> of(RoutingContext context) {
        return Optional.ofNullable(context.request().getCookie(name(context)))
                .map(Cookie::getValue);
    }

    void set(RoutingContext context, String value, Duration age) {
        context.response()
                .addCookie(
                        Cookie.cookie(name(context), value)
                                .setHttpOnly(true)
                                .setSecure(ClientAddress.isEncrypted(context))
                                .setSameSite(sameSite)
                                .setPath("/")
                                .setMaxAge(age.toSeconds()));
    }

    void remove(RoutingContext context) {
        set(context, "", Duration.ZERO);
    }
}
