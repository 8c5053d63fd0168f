package dev.codeway.platform.http;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;

import jakarta.enterprise.event.Observes;

import org.jboss.logging.MDC;

import java.util.List;

/// Names in the log the project or deployment that a request is about, beside the request's id.
class RequestSubject {

    private record Place(String before, String key) {}

    private static final List<Place> PLACES =
            List.of(
                    new Place("/v1/deployments/", "deploymentId"),
                    new Place("/v1/projects/", "projectId"),
                    new Place("/v1/worker/deployments/", "deploymentId"),
                    new Place("/console/deployments/", "deploymentId"),
                    new Place("/console/projects/", "projectId"));
    private static final int LENGTH = 36;
    private static final int AFTER_THE_ID = RequestId.FIRST - 10;

    void register(@Observes Filters filters) {
        filters.register(RequestSubject::name, AFTER_THE_ID);
    }

    private static void name(RoutingContext context) {
        String path = context.request().path();
        if (path != null) {
            for (Place place : PLACES) {
                if (path.startsWith(place.before()) && isId(path, place.before().length())) {
                    int start = place.before().length();
                    MDC.put(place.key(), path.substring(start, start + LENGTH));
                    break;
                }
            }
        }
        context.next();
    }

    /// No pattern, for it is looked at with every request, and natively took a fiftieth of a read.
    private static boolean isId(String path, int start) {
        int end = start + LENGTH;
        if (path.length() < end || (path.length() > end && path.charAt(end) != '/')) {
            return false;
        }
        for (int i = start; i < end; i++) {
            if (Character.digit(path.charAt(i), 16) < 0 && path.charAt(i) != '-') {
                return false;
            }
        }
        return true;
    }
}
