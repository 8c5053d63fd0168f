package dev.codeway.platform.http;

import io.quarkus.resteasy.reactive.server.runtime.ResteasyReactiveRecorder;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;

import org.jboss.resteasy.reactive.server.handlers.ClassRoutingHandler;
import org.jboss.resteasy.reactive.server.handlers.RestInitialHandler.InitialMatch;
import org.jboss.resteasy.reactive.server.mapping.RequestMapper;
import org.jboss.resteasy.reactive.server.mapping.RuntimeResource;

import java.util.Set;
import java.util.TreeSet;

/// The methods that a path answers: for the `Allow` that a 405 must have (RFC 9110, 15.5.6) and
/// that the framework leaves out, and for OPTIONS, where the framework names those of all paths of
/// a class.
@Singleton
class AllowedMethods {

    // After CORS (300), which answers for itself, and before anybody asks who it is (200).
    private static final int BEFORE_ROUTING = 250;

    void register(@Observes Filters filters) {
        filters.register(AllowedMethods::answerOptions, BEFORE_ROUTING);
    }

    private static void answerOptions(RoutingContext context) {
        Set<String> methods =
                context.request().method().equals(HttpMethod.OPTIONS)
                        ? of(context.normalizedPath())
                        : Set.of();
        if (methods.isEmpty()) {
            context.next();
        } else {
            context.response()
                    .setStatusCode(204)
                    .putHeader(HttpHeaders.ALLOW, String.join(", ", methods))
                    .end();
        }
    }

    /// In alphabetical order; none where there is nothing at the path.
    static Set<String> of(String path) {
        Set<String> methods = new TreeSet<>();
        RequestMapper.RequestMatch<InitialMatch> match =
                new RequestMapper<>(
                                ResteasyReactiveRecorder.getCurrentDeployment().getClassMappers())
                        .map(path);
        if (match != null) {
            String rest = match.remaining.isEmpty() ? "/" : match.remaining;
            for (var handler : match.value.handlers) {
                if (handler instanceof ClassRoutingHandler routing) {
                    routing.getMappers()
                            .forEach((method, paths) -> add(methods, method, paths, rest));
                }
            }
        }
        if (methods.contains("GET")) {
            methods.add("HEAD");
        }
        if (!methods.isEmpty()) {
            methods.add("OPTIONS");
        }
        return methods;
    }

    private static void add(
            Set<String> methods, String method, RequestMapper<RuntimeResource> paths, String rest) {
        if (method != null && paths.map(rest) != null) {
            methods.add(method);
        }
    }
}
