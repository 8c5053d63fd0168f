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

    private static final int BEFORE_RESOURCES = -1;

    void register(@Observes Router router) {
        router.get("/").order(BEFORE_RESOURCES).handler(Home::lead);
        router.get("/console").order(BEFORE_RESOURCES).handler(Home::lead);
    }

    private static void lead(RoutingContext context) {
        context.response().setStatusCode(303).putHeader(HttpHeaders.LOCATION, PATH).end();
    }
}
