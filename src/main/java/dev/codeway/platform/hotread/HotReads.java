package dev.codeway.platform.hotread;

import dev.codeway.platform.identity.Caller;
import dev.codeway.platform.identity.KnownCallers;
import dev.codeway.platform.limit.CallerQuotas;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.arc.All;
import io.quarkus.micrometer.runtime.binder.vertx.HttpRequestMetric;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

import java.util.Collections;
import java.util.List;
import java.util.Set;

/// Answers [hot reads][HotRead] where a request is one, before it gets to JAX-RS.
@Singleton
class HotReads {

    // After CORS (300), and before all that is of no use to them: what is for bodies, pages and
    // other methods, who it is (200), and for what is refused then, which operation it is (201),
    // which costs more than all else here.
    private static final int RIGHT_AFTER_CORS = 290;

    private static final String ANYTHING = "*/*";
    private static final CharSequence ETAG = HttpHeaders.createOptimized("ETag");
    private static final CharSequence CONTENT_TYPE = HttpHeaders.createOptimized("Content-Type");
    private static final CharSequence JSON =
            HttpHeaders.createOptimized("application/json;charset=UTF-8");

    /// Who accepts something else is for the operation to serve, or to refuse.
    private static final Set<String> PLAIN = Set.of(ANYTHING, "application/json");

    private record Place(
            HotRead read, String before, String after, Counter answered, Counter left) {

        static Place of(HotRead read, MeterRegistry meters) {
            String[] parts = read.path().split("\\{[a-zA-Z]+}", -1);
            return new Place(
                    read,
                    parts[0],
                    parts.length == 1 ? "" : parts[1],
                    counter(read, meters, "hot"),
                    counter(read, meters, "operation"));
        }

        private static Counter counter(HotRead read, MeterRegistry meters, String by) {
            return Counter.builder("codeway.hot.reads")
                    .description("Requests for what can be read hot, by what answered them")
                    .tag("uri", read.path())
                    .tag("by", by)
                    .register(meters);
        }

        boolean isAt(String path) {
            int end = path.length() - after.length();
            return before.length() <= end
                    && path.startsWith(before)
                    && path.endsWith(after)
                    && path.indexOf('/', before.length()) == (after.isEmpty() ? -1 : end);
        }

        String variable(String path) {
            return path.substring(before.length(), path.length() - after.length());
        }
    }

    private final List<Place> places;
    private final KnownCallers callers;
    private final CallerQuotas quotas;
    private final boolean traced;

    HotReads(
            @All List<HotRead> reads,
            KnownCallers callers,
            CallerQuotas quotas,
            MeterRegistry meters,
            @ConfigProperty(name = "codeway.telemetry.traced", defaultValue = "false")
                    boolean traced) {
        this.places = reads.stream().map(it -> Place.of(it, meters)).toList();
        this.callers = callers;
        this.quotas = quotas;
        this.traced = traced;
    }

    /// Not where requests are traced: the trace would end here.
    void register(@Observes Filters filters) {
        if (!traced) {
            filters.register(this::route, RIGHT_AFTER_CORS);
        }
    }

    private void route(RoutingContext request) {
        String path = request.request().path();
        if (path != null
                && request.request().method().equals(HttpMethod.GET)
                && PLAIN.contains(accepted(request))) {
            for (Place place : places) {
                if (place.isAt(path)) {
                    Future<@Nullable HotAnswer> answer = begin(request, place, path);
                    if (answer != null) {
                        answer.onComplete(it -> answer(request, place, it.result()));
                        return;
                    }
                    place.left().increment();
                    break;
                }
            }
        }
        request.next();
    }

    private static String accepted(RoutingContext request) {
        String header = request.request().getHeader(HttpHeaders.ACCEPT);
        return header == null ? ANYTHING : header;
    }

    private @Nullable Future<@Nullable HotAnswer> begin(
            RoutingContext request, Place place, String path) {
        Caller caller = callers.of(request).orElse(null);
        return caller == null
                        || caller.projects() != null
                        || Collections.disjoint(
                                caller.role().permissions(), place.read().permissions())
                        || !quotas.admit(request, caller)
                ? null
                : place.read()
                        .answering()
                        .begin(path, place.variable(path), request.request().query());
    }

    private void answer(RoutingContext request, Place place, @Nullable HotAnswer answer) {
        String wanted = request.request().getHeader(HttpHeaders.IF_NONE_MATCH);
        String tag = answer == null || answer.version() == null ? null : answer.version().tag();
        if (answer == null || (wanted != null && !wanted.equals(tag))) {
            place.left().increment();
            request.next();
            return;
        }
        place.answered().increment();
        HttpRequestMetric.getRequestMetric(request).setTemplatePath(place.read().path());
        HttpServerResponse response = request.response();
        // Not by putHeader, which takes the connection's monitor for each.
        MultiMap headers = response.headers();
        answer.headers().forEach(headers::set);
        if (tag != null) {
            headers.set(ETAG, tag);
        }
        if (wanted != null) {
            response.setStatusCode(304).end();
            return;
        }
        headers.set(CONTENT_TYPE, JSON);
        response.end(answer.content().buffer());
    }
}
