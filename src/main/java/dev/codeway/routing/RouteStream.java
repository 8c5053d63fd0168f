package dev.codeway.routing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;

import dev.codeway.event.Event;
import dev.codeway.event.EventConfiguration;
import dev.codeway.event.EventCursor;
import dev.codeway.event.EventFilter;
import dev.codeway.event.EventStream;
import dev.codeway.event.Feed;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Multi;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/// The stream with which a router keeps a copy of all routes: what the feed says of projects,
/// turned into what it means for routes. Whoever applies it in its order to a snapshot, or to
/// nothing from its beginning, holds by project what the table holds.
@ApplicationScoped
class RouteStream {

    private static final EventFilter PROJECTS = new EventFilter(null, null, Set.of("project"));
    private static final int PAGE = 500;

    /// A project that leads nowhere any more.
    @RegisterForReflection
    record Gone(UUID projectId, String subdomain) {}

    /// All routes have been told of.
    @RegisterForReflection
    record Complete(String cursor) {}

    private final LiveRoutes routes;
    private final EventStream events;
    private final EventConfiguration configuration;
    private final ObjectMapper json;
    private final ObjectReader reader;

    RouteStream(
            LiveRoutes routes,
            EventStream events,
            EventConfiguration configuration,
            ObjectMapper json) {
        this.routes = routes;
        this.events = events;
        this.configuration = configuration;
        this.json = json;
        this.reader = Route.reader(json);
    }

    /// From where the router was, or from the beginning. Blocks until the first events are read, so
    /// that what can be refused is refused with a status: 410 where the router was away too long.
    Multi<OutboundSseEvent> from(Sse sse, @Nullable String lastEventId, @Nullable String cursor) {
        if (lastEventId != null && !lastEventId.isEmpty()) {
            return after(sse, EventCursor.parse("Last-Event-ID", lastEventId));
        }
        return cursor == null ? all(sse) : after(sse, EventCursor.parse("cursor", cursor));
    }

    private Multi<OutboundSseEvent> all(Sse sse) {
        RouteTable.Snapshot snapshot = routes.table().snapshot();
        String cursor = String.valueOf(snapshot.cursor());
        return Multi.createBy()
                .concatenating()
                .streams(
                        // Without ids: who loses the stream here begins anew.
                        Multi.createFrom()
                                .iterable(snapshot.routes())
                                .map(route -> frame(sse, "route", route).build()),
                        Multi.createFrom()
                                .item(
                                        () ->
                                                frame(sse, "snapshot", new Complete(cursor))
                                                        .id(cursor)
                                                        .build()),
                        follow(sse, snapshot.cursor()));
    }

    private Multi<OutboundSseEvent> after(Sse sse, long cursor) {
        Feed.Batch first = events.page(cursor, PROJECTS, PAGE);
        return Multi.createBy()
                .concatenating()
                .streams(
                        Multi.createFrom().iterable(frames(sse, first)), follow(sse, first.upTo()));
    }

    private Multi<OutboundSseEvent> follow(Sse sse, long cursor) {
        return events.follow(cursor, PROJECTS, configuration.heartbeat())
                .onItem()
                .transformToIterable(batch -> frames(sse, batch))
                // Where it cannot go on it ends: who asks again with its last id is told why.
                .onFailure()
                .recoverWithCompletion();
    }

    private List<OutboundSseEvent> frames(Sse sse, Feed.Batch batch) {
        List<OutboundSseEvent> frames =
                batch.events().stream().flatMap(event -> frame(sse, event)).toList();
        return frames.isEmpty() ? List.of(heartbeat(sse, batch.upTo())) : frames;
    }

    private Stream<OutboundSseEvent> frame(Sse sse, Event event) {
        Route route = Route.of(event, reader);
        boolean deleted = event.type().equals("project.deleted");
        if (route.live() == null && event.type().equals("project.created")) {
            return Stream.empty();
        }
        OutboundSseEvent.Builder frame =
                deleted || route.live() == null
                        ? frame(sse, "gone", new Gone(route.projectId(), route.subdomain()))
                        : frame(sse, "route", RouteView.of(route, route.live()));
        return Stream.of(frame.id(String.valueOf(event.id())).build());
    }

    /// With the place, so that who reconnects need not pass again what was left out, and with how
    /// old the picture may be.
    private OutboundSseEvent heartbeat(Sse sse, long upTo) {
        return sse.newEventBuilder()
                .id(String.valueOf(upTo))
                .comment("age " + routes.staleness().toSeconds())
                .build();
    }

    private OutboundSseEvent.Builder frame(Sse sse, String name, Object data) {
        try {
            // As text: given a type, the framework writes that into the stream.
            return sse.newEventBuilder().name(name).data(json.writeValueAsString(data));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
