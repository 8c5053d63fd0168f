package dev.codeway.platform.http;

import io.quarkus.resteasy.reactive.server.runtime.ResteasyReactiveRecorder;

import org.jboss.resteasy.reactive.server.handlers.ClassRoutingHandler;
import org.jboss.resteasy.reactive.server.handlers.RestInitialHandler.InitialMatch;
import org.jboss.resteasy.reactive.server.mapping.RequestMapper;
import org.jboss.resteasy.reactive.server.mapping.RuntimeResource;

import java.util.Set;
import java.util.TreeSet;

/// The methods that a path answers, for the `Allow` that a 405 must have (RFC 9110, 15.5.6) and
/// that the framework leaves out.
final class AllowedMethods {

    private AllowedMethods() {}

    static Set<String> of(String path) {
        Set<String> methods = new TreeSet<>();
        RequestMapper.RequestMatch<InitialMatch> match =
                new RequestMapper<>(
                                ResteasyReactiveRecorder.getCurrentDeployment().getClassMappers())
                        .map(path);
        if (match != null) {
            for (var handler : match.value.handlers) {
                if (handler instanceof ClassRoutingHandler routing) {
                    routing.getMappers()
                            .forEach((method, paths) -> add(methods, method, paths, match));
                }
            }
        }
        return methods;
    }

    private static void add(
            Set<String> methods,
            String method,
            RequestMapper<RuntimeResource> paths,
            RequestMapper.RequestMatch<InitialMatch> match) {
        if (method != null
                && paths.map(match.remaining.isEmpty() ? "/" : match.remaining) != null) {
            methods.add(method);
        }
    }
}
