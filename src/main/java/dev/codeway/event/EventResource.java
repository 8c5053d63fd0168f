package dev.codeway.event;

import dev.codeway.platform.http.Identifier;
import dev.codeway.platform.http.QueryParameter;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.smallrye.mutiny.Multi;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.UUID;

@Path("/v1/events")
@Tag(name = "Events")
class EventResource {

    private final EventAnswers events;

    EventResource(EventAnswers events) {
        this.events = events;
    }

    @GET
    @RunOnVirtualThread
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "readEvents",
            summary = "Read the feed of all changes",
            description =
                    "As JSON from the oldest event that is kept, or as a stream (`Accept:"
                            + " text/event-stream`) from now on, both from `cursor` where there is"
                            + " one. The order is the same for all and never changes.")
    public EventPage page(
            @RestQuery @Nullable String cursor,
            @RestQuery @Nullable String limit,
            @Parameter(description = "Only of this project") @RestQuery @Nullable String projectId,
            @Parameter(description = "Only these, as `deployment` or `deployment.ready`") @RestQuery
                    @Nullable List<String> type) {
        return events.page(filter(projectId, type), cursor, limit);
    }

    @GET
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Operation(hidden = true)
    public Multi<OutboundSseEvent> stream(
            @Context Sse sse,
            @RestHeader("Last-Event-ID") @Nullable String lastEventId,
            @RestQuery @Nullable String cursor,
            @RestQuery @Nullable String projectId,
            @RestQuery @Nullable List<String> type) {
        return events.stream(sse, filter(projectId, type), lastEventId, cursor);
    }

    private static EventFilter filter(@Nullable String projectId, @Nullable List<String> type) {
        UUID project =
                projectId == null
                        ? null
                        : Identifier.parse(projectId)
                                .orElseThrow(
                                        () ->
                                                QueryParameter.illegal(
                                                        "projectId",
                                                        "invalid-id",
                                                        "must be the id of a project"));
        return new EventFilter(project, null, EventAnswers.types(type));
    }
}
