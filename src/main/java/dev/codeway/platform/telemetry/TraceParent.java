package dev.codeway.platform.telemetry;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.quarkus.arc.Arc;
import io.quarkus.arc.ArcContainer;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.vertx.ext.web.RoutingContext;

import org.jspecify.annotations.Nullable;

import java.util.regex.Pattern;

/// The trace that a request belongs to, as it is written in the header `traceparent` (W3C Trace
/// Context, version 00).
public final class TraceParent {

    public static final String HEADER = "traceparent";

    private static final Pattern VERSION_0 =
            Pattern.compile("00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");

    private TraceParent() {}

    /// Of the present request: our own span where there is one, else what the client sent. Null
    /// where there is neither.
    public static @Nullable String current() {
        SpanContext span = Span.current().getSpanContext();
        return span.isValid()
                ? "00-%s-%s-%s"
                        .formatted(
                                span.getTraceId(), span.getSpanId(), span.getTraceFlags().asHex())
                : sent();
    }

    private static @Nullable String sent() {
        ArcContainer container = Arc.container();
        if (container == null || !container.requestContext().isActive()) {
            return null;
        }
        RoutingContext request = container.instance(CurrentVertxRequest.class).get().getCurrent();
        String header = request == null ? null : request.request().getHeader(HEADER);
        return header != null && VERSION_0.matcher(header).matches() ? header : null;
    }
}
