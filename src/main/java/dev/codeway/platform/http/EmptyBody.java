package dev.codeway.platform.http;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;

/// Lets a request without a body do without a `Content-Type`, and with whichever its client adds on
/// its own: there is nothing in it that could be of another type than JSON.
@Singleton
class EmptyBody {

    // After hot reads, which do not look at it, before anybody asks who it is (200).
    private static final int BEFORE_ROUTING = 230;

    void register(@Observes Filters filters) {
        filters.register(EmptyBody::callItJson, BEFORE_ROUTING);
    }

    private static void callItJson(RoutingContext context) {
        HttpServerRequest request = context.request();
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        boolean empty =
                length == null
                        ? request.getHeader("Transfer-Encoding") == null
                        : length.equals("0");
        if (empty) {
            request.headers().set(HttpHeaders.CONTENT_TYPE, MediaType.APPLICATION_JSON);
        }
        context.next();
    }
}
