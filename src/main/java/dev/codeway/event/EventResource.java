package dev.codeway.event;

import dev.codeway.platform.http.FormerIds;
import dev.codeway.platform.http.QueryParameter;
import dev.codeway.platform.identity.Permission;
import dev.codeway.platform.postgres.DatabaseFailure;

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
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseHeader;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;

import javax.sql.DataSource;

@Path("/v1/events")
@RolesAllowed(Permission.READ)
@Tag(name = "Events")
@RunOnVirtualThread
class EventResource {

    private final EventAnswers events;
    private final DataSource database;

    EventResource(EventAnswers events, DataSource database) {
        this.events = events;
        this.database = database;
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "listEvents",
            summary = "Read the feed of all changes",
            description =
                    "As JSON from the oldest event that is kept, or as a stream (`Accept:"
                            + " text/event-stream`) from now on, both from `cursor` where there is"
                            + " one. The order is the same for all and never changes. A cursor that"
                            + " the feed cannot go on from without leaving something out is 410.")
    public RestResponse<EventPage> page(
            @BeanParam EventQuery query,
            @Parameter(description = "Only of this project") @RestQuery
                    @Nullable String projectId) {
        return events.page(query, project(projectId), null, "projectId");
    }

    // Returning a Multi alone would mean the event loop.
    @GET
    @Blocking
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @ResponseHeader(name = "Cache-Control", value = "no-store")
    // Nginx would hold back what is not much.
    @ResponseHeader(name = "X-Accel-Buffering", value = "no")
    @Operation(hidden = true)
    public Multi<OutboundSseEvent> stream(
            @Context Sse sse, @BeanParam EventQuery query, @RestQuery @Nullable String projectId) {
        return events.stream(sse, query, project(projectId), null, "projectId");
    }

    private @Nullable UUID project(@Nullable String id) {
        if (id == null) {
            return null;
        }
        try (Connection connection = database.getConnection()) {
            return FormerIds.resolve(connection, FormerIds.Subject.PROJECT, id)
                    .orElseThrow(
                            () ->
                                    QueryParameter.illegal(
                                            "projectId",
                                            "invalid-id",
                                            "must be the id of a project"));
        } catch (SQLException failure) {
            throw new DatabaseFailure(failure);
        }
    }
}
