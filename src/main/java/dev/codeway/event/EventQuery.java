package dev.codeway.event;

import static dev.codeway.platform.http.QueryParameter.illegal;

import dev.codeway.platform.http.QueryParameter;

import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.UriInfo;

import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// What the feed, or a part of it, can be asked for. As with lists, a parameter that is not known
/// is refused by name.
public class EventQuery {

    private static final int DEFAULT_LIMIT = 20;
    private static final int MAX_LIMIT = 100;

    @Context UriInfo uriInfo;

    @RestQuery
    @Parameter(description = "Where to go on: `next` or `cursor` of a page, or the id of an event")
    @Nullable String cursor;

    @RestQuery
    @Parameter(
            description = "Events a page, 1 to 100; more is taken as 100. Not for streams",
            schema = @Schema(implementation = Integer.class, defaultValue = "20"))
    @Nullable String limit;

    @RestQuery
    @Parameter(description = "Only these, as `deployment` or `deployment.ready`")
    @Nullable List<String> type;

    @RestHeader("Last-Event-ID")
    @Parameter(description = "Where a stream goes on, rather than at `cursor`")
    @Nullable String lastEventId;

    /// @param own the parameters that only this resource knows
    void refuseUnknownParameters(boolean stream, Set<String> own) {
        Set<String> known = new TreeSet<>(Set.of("cursor", "type"));
        known.addAll(own);
        if (!stream) {
            known.add("limit");
        }
        for (String name : uriInfo.getQueryParameters().keySet()) {
            if (!known.contains(name)) {
                throw illegal(name, "unknown-parameter", "is none of " + String.join(", ", known));
            }
        }
    }

    Set<String> types() {
        Set<String> wanted = new HashSet<>();
        for (String one : type == null ? List.<String>of() : type) {
            if (!one.matches("[a-z]+(\\.[a-z_]+)?")) {
                throw illegal(
                        "type", "unknown-type", "must be like deployment or deployment.ready");
            }
            wanted.add(one);
        }
        return wanted;
    }

    int limit() {
        return limit == null ? DEFAULT_LIMIT : QueryParameter.upTo(MAX_LIMIT, "limit", limit);
    }

    /// Where a page begins.
    long from() {
        return cursor == null ? EventCursor.OLDEST : EventCursor.parse("cursor", cursor);
    }

    /// Where a stream goes on, null where it begins now. A client that reconnects repeats its first
    /// request, so the header is the younger word.
    @Nullable Long streamFrom() {
        if (lastEventId != null && !lastEventId.isEmpty()) {
            return EventCursor.parse("Last-Event-ID", lastEventId);
        }
        return cursor == null ? null : Long.valueOf(EventCursor.parse("cursor", cursor));
    }

    /// The `Link` header (RFC 8288) to the next page.
    String link(String next) {
        URI target = uriInfo.getRequestUriBuilder().replaceQueryParam("cursor", next).build();
        return "<%s?%s>; rel=\"next\"".formatted(target.getRawPath(), target.getRawQuery());
    }
}
