package dev.codeway.platform.http;

import io.netty.util.AsciiString;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;

import jakarta.enterprise.event.Observes;

import org.jboss.logging.MDC;
import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/// Gives each request an id: the client's where it sends a plain one that is no secret, else a new
/// one. It is echoed in every answer, in problems and in the log.
public final class RequestId {

    public static final String HEADER = "Request-Id";

    private static final String MDC_KEY = "requestId";
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._:/+=-]{1,128}");
    // Sent by a slip: it would stand in the log and in the audit.
    private static final Pattern SECRET = Pattern.compile("cwk_|whsec_");
    // Before everything else, so that what others refuse carries an id as well.
    static final int FIRST = 10_000;
    private static final CharSequence NAME = HttpHeaders.createOptimized(HEADER);

    void register(@Observes Filters filters) {
        filters.register(RequestId::assign, FIRST);
    }

    private static void assign(RoutingContext context) {
        HttpServerRequest request = context.request();
        String id = request.getHeader(HEADER);
        if (id == null || !PLAIN.matcher(id).matches() || SECRET.matcher(id).find()) {
            id = random();
        }
        context.put(MDC_KEY, id);
        // As bytes, which are copied where a text is looked at letter by letter.
        context.response()
                .putHeader(NAME, new AsciiString(id.getBytes(StandardCharsets.US_ASCII), false));
        MDC.put(MDC_KEY, id);
        context.next();
    }

    /// A UUID that only has to be another one each time.
    private static String random() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        long high = (random.nextLong() & ~0xF000L) | 0x4000L;
        long low = (random.nextLong() & ~0xC000_0000_0000_0000L) | 0x8000_0000_0000_0000L;
        return new UUID(high, low).toString();
    }

    /// The id of the request being served, null outside of one.
    public static @Nullable String of(RoutingContext context) {
        return context.get(MDC_KEY);
    }
}
