package dev.codeway.access;

import dev.codeway.platform.identity.Caller;

import io.vertx.ext.web.RoutingContext;

import jakarta.enterprise.context.ApplicationScoped;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// Whom the issuer let in, in a browser. A session is what the browser keeps (a [SealedCaller]) and
/// no more: the issuer is not asked again before it ends, which is why that is sooner than of a
/// key's.
@ApplicationScoped
class IssuerSessions {

    // Browsers keep 4096 characters, name and attributes among them.
    private static final int LONGEST = 3_800;

    private final OidcConfiguration oidc;
    private final AccessConfiguration access;
    private final IssuerClient client;
    private final Clock clock;

    IssuerSessions(
            OidcConfiguration oidc, AccessConfiguration access, IssuerClient client, Clock clock) {
        this.oidc = oidc;
        this.access = access;
        this.client = client;
        this.clock = clock;
    }

    /// Has the browser keep a session.
    ///
    /// @throws SignInRefused where it does not fit into a cookie
    void begin(RoutingContext context, Caller caller, String secret) {
        Duration age =
                oidc.session().compareTo(access.session()) < 0 ? oidc.session() : access.session();
        String session = new SealedCaller(caller, clock.instant().plus(age)).close(secret);
        if (session.length() > LONGEST) {
            throw new SignInRefused(
                    403, "You are there for more projects than a browser can keep; use a key.");
        }
        KeptCookie.SESSION.set(context, session, age);
    }

    /// Whose session it is; empty where it has ended, or is none of ours.
    Optional<Caller> caller(String cookie) {
        Instant now = clock.instant();
        return SealedCaller.isMeant(cookie) && client.isGiven()
                ? client.sessionSecret()
                        .flatMap(it -> SealedCaller.open(it, cookie))
                        .filter(it -> it.until().isAfter(now))
                        .map(SealedCaller::caller)
                : Optional.empty();
    }
}
