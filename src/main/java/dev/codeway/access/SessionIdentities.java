package dev.codeway.access;

import dev.codeway.platform.identity.Caller;

import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.IdentityProvider;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;

import jakarta.enterprise.context.ApplicationScoped;

import java.util.Optional;

/// Whose session it is: whom the issuer let in, or the bearer of its key, as long as that is good.
@ApplicationScoped
class SessionIdentities implements IdentityProvider<SessionCredential> {

    private final Sessions sessions;
    private final IssuerSessions issuerSessions;
    private final KeyIdentities keys;

    SessionIdentities(Sessions sessions, IssuerSessions issuerSessions, KeyIdentities keys) {
        this.sessions = sessions;
        this.issuerSessions = issuerSessions;
        this.keys = keys;
    }

    @Override
    public Class<SessionCredential> getRequestType() {
        return SessionCredential.class;
    }

    @Override
    public Uni<SecurityIdentity> authenticate(
            SessionCredential credential, AuthenticationRequestContext context) {
        Optional<Caller> caller = issuerSessions.caller(credential.cookie());
        if (caller.isPresent()) {
            return Uni.createFrom().item(caller.get().identity());
        }
        Optional<String> key = sessions.remembered(credential.cookie());
        return key.isPresent()
                ? keys.authenticate(new KeyCredential(key.get()), context)
                : context.runBlocking(
                        () ->
                                sessions.open(credential.cookie())
                                        .flatMap(sessions::bearer)
                                        .map(Caller::identity)
                                        .orElseThrow(AuthenticationFailedException::new));
    }
}
