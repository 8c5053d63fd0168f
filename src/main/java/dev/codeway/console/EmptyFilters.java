package dev.codeway.console;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;

/// Takes what is empty out of a page's address: forms send also the fields that nobody filled, and
/// a filter for nothing in particular would be one all the same.
@Singleton
class EmptyFilters {

    // After CORS (300), before anybody asks who it is (200).
    private static final int BEFORE_ROUTING = 240;

    void register(@Observes Filters filters) {
        filters.register(EmptyFilters::clean, BEFORE_ROUTING);
    }

    private static void clean(RoutingContext context) {
        if (!context.normalizedPath().startsWith("/console/")
                || context.queryParams().entries().stream()
                        .noneMatch(it -> it.getValue().isEmpty())) {
            context.next();
            return;
        }
        String rest =
                context.queryParams().entries().stream()
                        .filter(it -> !it.getValue().isEmpty())
                        .map(EmptyFilters::pair)
                        .collect(Collectors.joining("&"));
        context.response()
                .setStatusCode(303)
                .putHeader(
                        HttpHeaders.LOCATION,
                        context.normalizedPath() + (rest.isEmpty() ? "" : "?" + rest))
                .end();
    }

    private static String pair(Map.Entry<String, String> parameter) {
        return URLEncoder.encode(parameter.getKey(), StandardCharsets.UTF_8)
                + "="
                + URLEncoder.encode(parameter.getValue(), StandardCharsets.UTF_8);
    }
}
