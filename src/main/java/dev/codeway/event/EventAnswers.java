package dev.codeway.event;

import dev.codeway.platform.http.QueryParameter;

import io.quarkus.virtual.threads.VirtualThreads;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;

import org.jspecify.annotations.Nullable;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;

/// Answers requests for the feed or a part of it: the same filter, as a page or as a stream.
@ApplicationScoped
public class EventAnswers {

    private static final int DEFAULT_LIMIT = 20;
    private static final int MOST = 100;

    private final EventStream stream;
    private final EventConfiguration configuration;
    private final ExecutorService virtualThreads;

    EventAnswers(
            EventStream stream,
            EventConfiguration configuration,
            @VirtualThreads ExecutorService virtualThreads) {
        this.stream = stream;
        this.configuration = configuration;
        this.virtualThreads = virtualThreads;
    }

    /// A page, from the oldest event that is kept where there is no cursor. Blocks. Throws 410 for
    /// a cursor that is too old.
    public EventPage page(EventFilter filter, @Nullable String cursor, @Nullable String limit) {
        int most = limit == null ? DEFAULT_LIMIT : QueryParameter.upTo(MOST, "limit", limit);
        long from = cursor == null ? 0 : EventCursor.parse("cursor", cursor);
        return EventPage.of(stream.page(from, filter, most), most);
    }

    /// A stream that goes on after the last event that the client has seen, or begins now. Fails
    /// with 410 where that was too long ago.
    public Multi<OutboundSseEvent> stream(
            Sse sse, EventFilter filter, @Nullable String lastEventId, @Nullable String cursor) {
        Long from =
                lastEventId != null && !lastEventId.isEmpty()
                        ? Long.valueOf(EventCursor.parse("Last-Event-ID", lastEventId))
                        : cursor != null ? Long.valueOf(EventCursor.parse("cursor", cursor)) : null;
        return Uni.createFrom()
                .item(() -> start(from, filter))
                .runSubscriptionOn(virtualThreads)
                .onItem()
                .transformToMulti(
                        start ->
                                Multi.createBy()
                                        .concatenating()
                                        .streams(
                                                Multi.createFrom().item(start),
                                                stream.follow(
                                                        start.upTo(),
                                                        filter,
                                                        configuration.heartbeat())))
                .onItem()
                .transformToIterable(batch -> frames(sse, batch));
    }

    /// Refuses a cursor that cannot be gone on from while a status can still say so.
    private Feed.Batch start(@Nullable Long from, EventFilter filter) {
        return from == null
                ? new Feed.Batch(List.of(), stream.end())
                : stream.page(from, filter, MOST);
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

    /// The types that a client asks for; throws 400 for what cannot be one.
    public static Set<String> types(@Nullable List<String> types) {
        Set<String> wanted = new HashSet<>();
        for (String type : types == null ? List.<String>of() : types) {
            if (!type.matches("[a-z]+(\\.[a-z_]+)?")) {
                throw QueryParameter.illegal(
                        "type", "unknown-type", "must be like deployment or deployment.ready");
            }
            wanted.add(type);
        }
        return wanted;
    }
}
