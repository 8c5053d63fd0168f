package dev.codeway.platform.http;

import static io.vertx.core.http.HttpHeaders.createOptimized;

import io.quarkus.runtime.LaunchMode;
import io.quarkus.vertx.http.ManagementInterface;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.MultiMap;
import io.vertx.ext.web.RoutingContext;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

import java.util.List;
import java.util.Map;

/// What browsers and caches are told with every answer, refusals included, unless the answer itself
/// tells them something else: they are to make as little of it as possible.
@Singleton
class SecurityHeaders {

    private static final CharSequence POLICY = createOptimized("Content-Security-Policy");
    // Bytes already, for every answer has them.
    private static final List<Map.Entry<CharSequence, CharSequence>> ALWAYS =
            List.of(
                    always("X-Content-Type-Options", "nosniff"),
                    always("Referrer-Policy", "no-referrer"),
                    always("Cross-Origin-Resource-Policy", "same-origin"),
                    always("Cache-Control", "no-store"),
                    Map.entry(
                            POLICY, createOptimized("default-src 'none'; frame-ancestors 'none'")));
    // After it is known whether the connection is encrypted, before anybody refuses.
    private static final int EARLY = 10_500;

    void register(@Observes Filters filters) {
        filters.register(SecurityHeaders::addTo, EARLY);
    }

    void register(@Observes ManagementInterface management) {
        management.router().route().order(Integer.MIN_VALUE).handler(SecurityHeaders::addTo);
    }

    private static void addTo(RoutingContext context) {
        MultiMap headers = context.response().headers();
        context.addHeadersEndHandler(
                _ -> {
                    ALWAYS.forEach(it -> addTo(headers, it.getKey(), it.getValue()));
                    if (ClientAddress.isEncrypted(context)) {
                        addTo(headers, "Strict-Transport-Security", "max-age=31536000");
                    }
                    if (isForDevelopers(context)) {
                        headers.remove(POLICY);
                    }
                });
        context.next();
    }

    private static Map.Entry<CharSequence, CharSequence> always(String name, String value) {
        return Map.entry(createOptimized(name), createOptimized(value));
    }

    private static void addTo(MultiMap headers, CharSequence name, CharSequence value) {
        if (!headers.contains(name)) {
            headers.set(name, value);
        }
    }

    /// The framework's own pages, which packages do not have.
    private static boolean isForDevelopers(RoutingContext context) {
        return LaunchMode.current() == LaunchMode.DEVELOPMENT
                && context.normalizedPath().startsWith("/q/");
    }
}
