package dev.codeway.access;

import com.fasterxml.jackson.databind.ObjectMapper;

import dev.codeway.platform.problem.Problem;

import io.quarkus.oidc.OIDCException;
import io.quarkus.oidc.runtime.OidcAuthenticationMechanism;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.AuthenticationRequest;
import io.quarkus.security.identity.request.TokenAuthenticationRequest;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;

import jakarta.enterprise.context.ApplicationScoped;

import java.util.Optional;
import java.util.Set;

/// `Authorization: Bearer TOKEN` of the issuer, where there is one. That a token cannot be checked
/// just now is another answer than that it is not good.
@ApplicationScoped
class TokenAuthentication implements HttpAuthenticationMechanism {

    private final OidcAuthenticationMechanism oidc;
    private final OidcConfiguration configuration;
    private final SigningKeys keys;
    private final ObjectMapper json;

    TokenAuthentication(
            OidcAuthenticationMechanism oidc,
            OidcConfiguration configuration,
            SigningKeys keys,
            ObjectMapper json) {
        this.oidc = oidc;
        this.configuration = configuration;
        this.keys = keys;
        this.json = json;
    }

    @Override
    public Uni<SecurityIdentity> authenticate(
            RoutingContext context, IdentityProviderManager identities) {
        Optional<String> bearer = Bearer.of(context);
        if (configuration.issuer().isEmpty() || bearer.isEmpty()) {
            return Uni.createFrom().nullItem();
        }
        // The framework fails over some that are none, and takes some for a fault of the issuer.
        if (bearer.flatMap(it -> TokenClaims.read(json, it)).filter(TokenClaims::admit).isEmpty()) {
            return Uni.createFrom().failure(new AuthenticationFailedException());
        }
        return keys.areThereOrDue()
                ? oidc.authenticate(context, identities)
                        .onFailure(TokenAuthentication::isOfTheIssuer)
                        .transform(_ -> unreachable())
                : Uni.createFrom().failure(unreachable());
    }

    private static boolean isOfTheIssuer(Throwable failure) {
        return failure instanceof OIDCException
                || (failure.getCause() != null && isOfTheIssuer(failure.getCause()));
    }

    private static Problem.Unavailable unreachable() {
        return new Problem.Unavailable(
                "issuer-unreachable",
                "tokens cannot be checked now, for their issuer does not answer",
                SigningKeys.PAUSE);
    }

    /// Before the framework's own, which knows nothing of the difference.
    @Override
    public int getPriority() {
        return oidc.getPriority() + 1;
    }

    @Override
    public Uni<ChallengeData> getChallenge(RoutingContext context) {
        return oidc.getChallenge(context);
    }

    @Override
    public Set<Class<? extends AuthenticationRequest>> getCredentialTypes() {
        return Set.of(TokenAuthenticationRequest.class);
    }
}
