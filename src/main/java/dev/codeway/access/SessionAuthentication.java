package dev.codeway.access;

import dev.codeway.platform.http.SameOrigin;

import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.AuthenticationRequest;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.quarkus.vertx.http.runtime.security.HttpSecurityUtils;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.HttpHeaders;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// The session of a browser, where a request brings no other credential. Whoever's has ended is
/// nobody in particular: that is what they are told, rather than that they tried something.
@ApplicationScoped
class SessionAuthentication implements HttpAuthenticationMechanism {

    /// Nobody needs one there, and it is not waited for whether it is good.
    private static final Pattern OPEN =
            Pattern.compile("/(?!v1/|console).*|/console/(?:sign-|assets/).*");

    @Override
    public Uni<SecurityIdentity> authenticate(
            RoutingContext context, IdentityProviderManager identities) {
        Optional<String> cookie = KeptCookie.SESSION.of(context);
        if (cookie.isEmpty()
                || context.request().headers().contains(HttpHeaders.AUTHORIZATION)
                || OPEN.matcher(context.normalizedPath()).matches()) {
            return Uni.createFrom().nullItem();
        }
        return Uni.createFrom()
                .item(
                        () -> {
                            SameOrigin.require(context);
                            return new SessionCredential(cookie.get());
                        })
                .chain(
                        it ->
                                identities.authenticate(
                                        HttpSecurityUtils.setRoutingContextAttribute(it, context)))
                .onFailure(AuthenticationFailedException.class)
                .recoverWithNull();
    }

    @Override
    public Uni<ChallengeData> getChallenge(RoutingContext context) {
        return Uni.createFrom()
                .item(new ChallengeData(401, HttpHeaders.WWW_AUTHENTICATE, "Bearer"));
    }

    @Override
    public Set<Class<? extends AuthenticationRequest>> getCredentialTypes() {
        return Set.of(SessionCredential.class);
    }
}
