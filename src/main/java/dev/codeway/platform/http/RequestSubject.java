package dev.codeway.platform.http;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;

import jakarta.enterprise.event.Observes;

import org.jboss.logging.MDC;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Names in the log the project or deployment that a request is about, beside the request's id.
class RequestSubject {

    private static final Pattern ABOUT =
            Pattern.compile(
                    "/(?:v1|console)/(?:worker/)?(project|deployment)s/([0-9a-fA-F-]{36})(?:/.*)?");
    private static final int AFTER_THE_ID = RequestId.FIRST - 10;

    void register(@Observes Filters filters) {
        filters.register(RequestSubject::name, AFTER_THE_ID);
    }

    private static void name(RoutingContext context) {
        String path = context.request().path();
        Matcher about = ABOUT.matcher(path == null ? "" : path);
        if (about.matches()) {
            MDC.put(about.group(1) + "Id", about.group(2));
        }
        context.next();
    }
}
