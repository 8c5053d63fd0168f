package dev.codeway.access;

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

import java.util.Set;

/// `Authorization: Bearer KEY` (RFC 6750). Tokens that are no keys of ours are left to others.
@ApplicationScoped
class KeyAuthentication implements HttpAuthenticationMechanism {

    private final AdminKey adminKey;

    KeyAuthentication(AdminKey adminKey) {
        this.adminKey = adminKey;
    }

    @Override
    public Uni<SecurityIdentity> authenticate(
            RoutingContext context, IdentityProviderManager identities) {
        return Bearer.of(context)
                .filter(it -> KeyToken.isMeant(it) || adminKey.admit(it).isPresent())
                .map(
                        it ->
                                identities.authenticate(
                                        HttpSecurityUtils.setRoutingContextAttribute(
                                                new KeyCredential(it), context)))
                .orElseGet(() -> Uni.createFrom().nullItem());
    }

    /// Before whoever would take a key for a bad token.
    @Override
    public int getPriority() {
        return DEFAULT_PRIORITY + 10;
    }

    @Override
    public Uni<ChallengeData> getChallenge(RoutingContext context) {
        return Uni.createFrom()
                .item(new ChallengeData(401, HttpHeaders.WWW_AUTHENTICATE, "Bearer"));
    }

    @Override
    public Set<Class<? extends AuthenticationRequest>> getCredentialTypes() {
        return Set.of(KeyCredential.class);
    }
}
