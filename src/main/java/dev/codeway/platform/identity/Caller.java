package dev.codeway.platform.identity;

import io.quarkus.arc.Arc;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;

import org.jspecify.annotations.Nullable;

import java.security.Principal;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// Who makes a request.
///
/// @param id what the audit knows them by: `key:` and the id of an API key, or `oidc:` and the
///   subject of a token
/// @param name for people
/// @param projects the only ones there are for them; null for all
public record Caller(String id, String name, Role role, @Nullable Set<UUID> projects) {

    private static final String ATTRIBUTE = "codeway.caller";

    /// Who makes the request that this thread serves; empty where it serves none, or one that asks
    /// for no credential.
    public static Optional<Caller> current() {
        if (!Arc.container().requestContext().isActive()) {
            return Optional.empty();
        }
        return of(Arc.container().instance(SecurityIdentity.class).get());
    }

    /// As whom the framework's security knows somebody; empty for nobody in particular.
    public static Optional<Caller> of(SecurityIdentity identity) {
        return Optional.ofNullable(identity.getAttribute(ATTRIBUTE));
    }

    /// The projects that there are for the present caller; null for all, as for the service itself.
    public static @Nullable Set<UUID> visible() {
        return current().map(Caller::projects).orElse(null);
    }

    /// As the framework's security knows them.
    public SecurityIdentity identity() {
        Principal principal = this::id;
        return QuarkusSecurityIdentity.builder()
                .setPrincipal(principal)
                .addRoles(role.permissions())
                .addAttribute(ATTRIBUTE, this)
                .build();
    }
}
