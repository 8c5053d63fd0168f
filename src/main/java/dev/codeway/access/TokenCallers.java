package dev.codeway.access;

import com.fasterxml.jackson.databind.ObjectMapper;

import dev.codeway.platform.identity.Caller;
import dev.codeway.platform.identity.Role;
import dev.codeway.platform.problem.InvalidValue;
import dev.codeway.platform.problem.Problem;

import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.SecurityIdentityAugmentor;
import io.smallrye.mutiny.Uni;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.jwt.JsonWebToken;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// Makes a caller of the bearer of a token that was found good. What the framework took for roles
/// in it counts for nothing, and whoever is no caller of ours does not come in.
@ApplicationScoped
class TokenCallers implements SecurityIdentityAugmentor {

    /// Of several roles the first of these counts.
    private static final List<Role> STRONGEST_FIRST =
            List.of(Role.ADMIN, Role.DEVELOPER, Role.READER, Role.WORKER, Role.ROUTER);

    private final OidcConfiguration configuration;
    private final ObjectMapper json;

    TokenCallers(OidcConfiguration configuration, ObjectMapper json) {
        this.configuration = configuration;
        this.json = json;
    }

    @Override
    public Uni<SecurityIdentity> augment(
            SecurityIdentity identity, AuthenticationRequestContext context) {
        return identity.isAnonymous() || Caller.of(identity).isPresent()
                ? Uni.createFrom().item(identity)
                : Uni.createFrom().item(() -> caller(identity).identity());
    }

    private Caller caller(SecurityIdentity identity) {
        if (identity.getPrincipal() instanceof JsonWebToken token) {
            return TokenClaims.read(json, token.getRawToken())
                    .map(this::caller)
                    .orElseThrow(AuthenticationFailedException::new);
        }
        throw new AuthenticationFailedException();
    }

    /// Of what was found good. Throws where it makes nobody a caller of ours.
    Caller caller(TokenClaims claims) {
        String subject = claims.text("sub").orElseThrow(AuthenticationFailedException::new);
        String name =
                claims.text("preferred_username").or(() -> claims.text("email")).orElse(subject);
        Role role = role(claims);
        return new Caller("oidc:" + subject, name, role, projects(claims, role).orElse(null));
    }

    private Role role(TokenClaims claims) {
        List<String> roles = texts(claims, configuration.rolesClaim()).orElse(List.of());
        return STRONGEST_FIRST.stream()
                .filter(it -> roles.contains(it.toString()))
                .findFirst()
                .orElseThrow(
                        () ->
                                new Problem.Forbidden(
                                        "no-role",
                                        "this token has no role here: its claim %s names none of"
                                                        .formatted(configuration.rolesClaim())
                                                + " reader, developer, worker, router, admin"));
    }

    private Optional<Set<UUID>> projects(TokenClaims claims, Role role) {
        Optional<List<String>> ids = texts(claims, configuration.projectsClaim());
        if (ids.isPresent() && !role.isLimitable()) {
            throw illegal(configuration.projectsClaim(), "must not be there for the role " + role);
        }
        try {
            return ids.map(NewKey::projects).map(Set::copyOf);
        } catch (InvalidValue invalid) {
            throw illegal(configuration.projectsClaim(), String.valueOf(invalid.getMessage()));
        }
    }

    private static Optional<List<String>> texts(TokenClaims claims, String path) {
        try {
            return claims.texts(path);
        } catch (IllegalArgumentException neither) {
            throw illegal(path, "must be a text or a list of texts");
        }
    }

    private static Problem.Forbidden illegal(String claim, String rule) {
        return new Problem.Forbidden(
                "illegal-claim",
                "this token cannot be used here: its claim %s %s".formatted(claim, rule));
    }
}
