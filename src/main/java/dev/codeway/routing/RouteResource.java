package dev.codeway.routing;

import dev.codeway.platform.http.EntityVersion;
import dev.codeway.platform.identity.Permission;
import dev.codeway.platform.limit.Lasting;

import io.smallrye.common.annotation.Blocking;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.smallrye.mutiny.Multi;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseHeader;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

import java.util.List;

/// All routes, for routers that keep them.
@Path("/v1/routes")
@RolesAllowed(Permission.ROUTE)
@Tag(name = "Routing")
class RouteResource {

    private final LiveRoutes routes;
    private final RouteStream stream;
    private final Lasting lasting;

    RouteResource(LiveRoutes routes, RouteStream stream, Lasting lasting) {
        this.routes = routes;
        this.stream = stream;
        this.lasting = lasting;
    }

    @GET
    @RunOnVirtualThread
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "readRoutes",
            summary = "Read all routes",
            description =
                    "Those of projects that have something live. As JSON with the `cursor` from"
                            + " where the stream goes on; or as that stream (`Accept:"
                            + " text/event-stream`), from `cursor` or, without one, from the"
                            + " beginning: all routes, an event `snapshot` when it is complete, and"
                            + " then each change. Its events are `route`, which replaces whatever"
                            + " the router holds for the project, and `gone`.")
    public RestResponse<RoutesView> snapshot(
            @RestHeader(HttpHeaders.IF_NONE_MATCH) @Nullable List<String> ifNoneMatch) {
        RouteTable.Snapshot snapshot = routes.table().snapshot();
        return EntityVersion.of(snapshot.cursor())
                .answer(ifNoneMatch, snapshot.view(), EntityVersion.ASK_FIRST)
                .header("Age", routes.staleness().toSeconds())
                .build();
    }

    @GET
    @Blocking
    @RunOnVirtualThread
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @ResponseHeader(name = "Cache-Control", value = "no-store")
    // Nginx would hold back what is not much.
    @ResponseHeader(name = "X-Accel-Buffering", value = "no")
    @Operation(hidden = true)
    public Multi<OutboundSseEvent> stream(
            @Context Sse sse,
            @RestHeader("Last-Event-ID") @Nullable String lastEventId,
            @RestQuery @Nullable String cursor) {
        lasting.begin();
        return stream.from(sse, lastEventId, cursor);
    }
}
