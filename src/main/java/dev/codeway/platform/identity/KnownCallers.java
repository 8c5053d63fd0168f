package dev.codeway.platform.identity;

import io.vertx.ext.web.RoutingContext;

import java.util.Optional;

/// Who makes a request, where that is known without asking anybody.
public interface KnownCallers {

    /// Empty where somebody has to be asked, or the request is none of theirs.
    Optional<Caller> of(RoutingContext request);
}
