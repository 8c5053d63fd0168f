package dev.codeway.event;

import dev.codeway.platform.identity.Caller;
import dev.codeway.platform.limit.Lasting;
import dev.codeway.platform.postgres.ConnectionFailure;
import dev.codeway.platform.problem.Problem;

import io.smallrye.mutiny.Multi;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;

import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Set;
import java.util.UUID;

/// Answers requests for the feed or a part of it: the same filter, as a page or as a stream. Blocks
/// until the first events are read, so that what can be refused is refused with a status.
@ApplicationScoped
public class EventAnswers {

    private static final Logger LOG = Logger.getLogger(EventAnswers.class);

    private final EventStream stream;
    private final EventConfiguration configuration;
    private final Lasting lasting;

    EventAnswers(EventStream stream, EventConfiguration configuration, Lasting lasting) {
        this.stream = stream;
        this.configuration = configuration;
        this.lasting = lasting;
    }

    /// A page, from the oldest event that is kept where there is no cursor. Throws 410 for a cursor
    /// that the feed cannot go on from.
    ///
    /// @param own the query parameters that only this resource knows
    public RestResponse<EventPage> page(
            EventQuery query,
            @Nullable UUID projectId,
            @Nullable UUID deploymentId,
            String... own) {
        query.refuseUnknownParameters(false, Set.of(own));
        int limit = query.limit();
        EventFilter filter = new EventFilter(visible(projectId), deploymentId, query.types());
        EventPage page = EventPage.of(stream.page(query.from(), filter, limit + 1), limit);
        RestResponse.ResponseBuilder<EventPage> answer = RestResponse.ResponseBuilder.ok(page);
        if (page.next() != null) {
            answer.header("Link", query.link(page.next()));
        }
        return answer.build();
    }

    /// A stream that goes on after the last event that the client has seen, or begins now. Throws
    /// 410 where it cannot go on. Ends where it later cannot: the client then asks again and is
    /// told why.
    ///
    /// @param own the query parameters that only this resource knows
    public Multi<OutboundSseEvent> stream(
            Sse sse,
            EventQuery query,
            @Nullable UUID projectId,
            @Nullable UUID deploymentId,
            String... own) {
        query.refuseUnknownParameters(true, Set.of(own));
        lasting.begin();
        EventFilter filter = new EventFilter(visible(projectId), deploymentId, query.types());
        Long from = query.streamFrom();
        Feed.Batch start =
                from == null
                        ? new Feed.Batch(List.of(), stream.end())
                        : stream.page(from, filter, EventStream.PAGE);
        return Multi.createBy()
                .concatenating()
                .streams(
                        Multi.createFrom().item(start),
                        stream.follow(start.upTo(), filter, configuration.heartbeat()))
                .onItem()
                .transformToIterable(batch -> frames(sse, batch))
                .onFailure()
                .invoke(EventAnswers::explain)
                .onFailure()
                .recoverWithCompletion();
    }

    private static @Nullable Set<UUID> visible(@Nullable UUID projectId) {
        return projectId == null ? Caller.visible() : Set.of(projectId);
    }

    /// Whether any event of a deployment is still kept.
    public boolean tellOf(UUID deploymentId) {
        return stream.tellsOf(deploymentId);
    }

    private static void explain(Throwable failure) {
        if (failure instanceof Problem problem) {
            LOG.debugf("A stream of events ended: %s", problem.detail());
        } else {
            LOG.warnf("A stream of events ended: %s", ConnectionFailure.explain(failure));
        }
    }

    private static List<OutboundSseEvent> frames(Sse sse, Feed.Batch batch) {
        if (batch.events().isEmpty()) {
            // With the place, so that who reconnects need not pass again what was left out.
            return List.of(
                    sse.newEventBuilder()
                            .id(String.valueOf(batch.upTo()))
                            .comment("nothing new")
                            .build());
        }
        return batch.events().stream()
                .map(
                        event ->
                                sse.newEventBuilder()
                                        .id(String.valueOf(event.id()))
                                        .name(event.type())
                                        .data(event.document())
                                        .build())
                .toList();
    }
}
