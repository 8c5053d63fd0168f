package dev.codeway.audit;

import dev.codeway.platform.http.ClientAddress;
import dev.codeway.platform.http.Identifier;
import dev.codeway.platform.http.RequestId;
import dev.codeway.platform.identity.Caller;

import io.quarkus.vertx.http.runtime.security.QuarkusHttpUser;
import io.vertx.ext.web.RoutingContext;

import jakarta.enterprise.context.ApplicationScoped;

import org.jboss.resteasy.reactive.server.core.CurrentRequestManager;
import org.jboss.resteasy.reactive.server.core.ResteasyReactiveRequestContext;
import org.jboss.resteasy.reactive.server.mapping.RuntimeResource;
import org.jspecify.annotations.Nullable;

import java.util.Optional;
import java.util.UUID;

/// What the audit has to know of the request that is being served.
@ApplicationScoped
class Requests {

    private final Operations operations;

    Requests(Operations operations) {
        this.operations = operations;
    }

    /// The one that this thread serves.
    Optional<Served> current() {
        return Optional.ofNullable(CurrentRequestManager.get()).flatMap(this::of);
    }

    /// Empty where no operation answers it.
    Optional<Served> of(ResteasyReactiveRequestContext context) {
        RuntimeResource resource = context.getTarget();
        // Before one is chosen of several, by what they accept, the framework has a stand-in.
        return resource == null || resource.getClassPath() == null
                ? Optional.empty()
                : Optional.of(read(context, resource));
    }

    private Served read(ResteasyReactiveRequestContext context, RuntimeResource resource) {
        RoutingContext routing = context.unwrap(RoutingContext.class);
        return new Served(
                caller(routing),
                ClientAddress.of(routing),
                RequestId.of(routing),
                operations.of(resource),
                id(context.getPathParam(0, false)));
    }

    // Asking for the identity could mean to wait for it; whoever is known by now is here.
    private static @Nullable Caller caller(RoutingContext routing) {
        return routing.user() instanceof QuarkusHttpUser user
                ? Caller.of(user.getSecurityIdentity()).orElse(null)
                : null;
    }

    private static @Nullable UUID id(@Nullable String name) {
        return name == null ? null : Identifier.parse(name).orElse(null);
    }
}
