package dev.codeway.access;

import dev.codeway.platform.identity.Caller;

import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.IdentityProvider;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;

import jakarta.enterprise.context.ApplicationScoped;

import java.util.Optional;

/// Who bears which key.
@ApplicationScoped
class KeyIdentities implements IdentityProvider<KeyCredential> {

    private final AdminKey adminKey;
    private final Admission admission;

    KeyIdentities(AdminKey adminKey, Admission admission) {
        this.adminKey = adminKey;
        this.admission = admission;
    }

    @Override
    public Class<KeyCredential> getRequestType() {
        return KeyCredential.class;
    }

    @Override
    public Uni<SecurityIdentity> authenticate(
            KeyCredential credential, AuthenticationRequestContext context) {
        Optional<Caller> administrator = adminKey.admit(credential.text());
        if (administrator.isPresent()) {
            return identity(administrator.get());
        }
        KeyToken token =
                KeyToken.read(credential.text()).orElseThrow(AuthenticationFailedException::new);
        Optional<Caller> remembered = admission.remembered(token);
        return remembered.isPresent()
                ? identity(remembered.get())
                : context.runBlocking(
                        () ->
                                admission
                                        .find(token)
                                        .orElseThrow(AuthenticationFailedException::new)
                                        .identity());
    }

    private static Uni<SecurityIdentity> identity(Caller caller) {
        return Uni.createFrom().item(caller.identity());
    }
}
