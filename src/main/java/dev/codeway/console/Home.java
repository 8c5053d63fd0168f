package dev.codeway.console;

import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;

/// Who asks for nothing in particular is shown the console. Not a resource: as one it would be
/// asked about every path that has no other.
@Singleton
class Home {

    static final String PATH = "/console/projects";

    void register(@Observes Router router) {
        router.get("/").handler(Home::lead);
        router.get("/console").handler(Home::lead);
    }

    private static void lead(RoutingContext context) {
        context.response().setStatusCode(303).putHeader(HttpHeaders.LOCATION, PATH).end();
    }
}
