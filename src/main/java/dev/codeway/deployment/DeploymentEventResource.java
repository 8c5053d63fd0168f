package dev.codeway.deployment;

import dev.codeway.event.EventAnswers;
import dev.codeway.event.EventPage;
import dev.codeway.event.EventQuery;
import dev.codeway.platform.identity.Permission;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.smallrye.mutiny.Multi;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseHeader;
import org.jboss.resteasy.reactive.RestResponse;

import java.util.UUID;

@Path("/v1/deployments/{id}/events")
@RolesAllowed(Permission.READ)
@Tag(name = "Events")
@RunOnVirtualThread
class DeploymentEventResource {

    private final EventAnswers events;

    DeploymentEventResource(EventAnswers events) {
        this.events = events;
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "listEventsOfDeployment",
            summary = "Read what happened to a deployment",
            description =
                    "The part of the feed that is about it, as JSON or as a stream (`Accept:"
                            + " text/event-stream`), for as long as its events are kept, also once it"
                            + " has been deleted.")
    public RestResponse<EventPage> page(String id, @BeanParam EventQuery query) {
        return events.page(query, null, require(id));
    }

    // Returning a Multi alone would mean the event loop.
    @GET
    @Blocking
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @ResponseHeader(name = "Cache-Control", value = "no-store")
    @ResponseHeader(name = "X-Accel-Buffering", value = "no")
    @Operation(hidden = true)
    public Multi<OutboundSseEvent> stream(
            @Context Sse sse, String id, @BeanParam EventQuery query) {
        return events.stream(sse, query, null, require(id));
    }

    private UUID require(String id) {
        UUID deployment = QuarkusTransaction.requiringNew().call(() -> Deployment.idOf(id));
        if (!events.tellOf(deployment)) {
            // One of before the feed.
            QuarkusTransaction.requiringNew().run(() -> Deployment.get(id));
        }
        return deployment;
    }
}
