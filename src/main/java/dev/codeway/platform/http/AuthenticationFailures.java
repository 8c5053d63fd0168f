package dev.codeway.platform.http;

import io.quarkus.resteasy.reactive.server.runtime.ResteasyReactiveRecorder;
import io.quarkus.resteasy.reactive.server.runtime.observability.ObservabilityIntegrationRecorder;
import io.quarkus.runtime.RuntimeValue;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.quarkus.vertx.http.runtime.security.SecurityHandlerPriorities;
import io.vertx.ext.web.RoutingContext;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/// Lets the API answer who is not let in. The framework does so by itself, but finds out beforehand
/// which path was asked for, so that a metric can name it: it builds the table of all paths anew
/// for each request, a tenth of what a write takes on the event loop. Here only those who are
/// refused [pay for it][#name].
@Singleton
class AuthenticationFailures {

    /// Between the framework's handlers: what its second would set has been set then.
    void register(@Observes Filters filters) {
        filters.register(
                new ResteasyReactiveRecorder()
                        .defaultAuthFailureHandler(new RuntimeValue<>(), false),
                SecurityHandlerPriorities.AUTHENTICATION);
    }

    /// Names the path for the metrics, as the API's description does.
    static void name(RoutingContext context) {
        ObservabilityIntegrationRecorder.setTemplatePath(
                context, ResteasyReactiveRecorder.getCurrentDeployment());
    }
}
