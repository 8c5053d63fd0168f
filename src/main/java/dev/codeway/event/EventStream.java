package dev.codeway.event;

import dev.codeway.platform.postgres.DatabaseFailure;

import io.quarkus.virtual.threads.VirtualThreads;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.Context;
import io.vertx.core.Vertx;

import jakarta.enterprise.context.ApplicationScoped;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;

import javax.sql.DataSource;

/// Reads the feed for clients, once or for as long as they listen.
@ApplicationScoped
public class EventStream {

    private static final int PAGE = 500;

    private final Feed feed;
    private final DataSource database;
    private final ExecutorService virtualThreads;

    EventStream(Feed feed, DataSource database, @VirtualThreads ExecutorService virtualThreads) {
        this.feed = feed;
        this.database = database;
        this.virtualThreads = virtualThreads;
    }

    /// A page of what comes after a place: fewer than the limit where there is no more at present.
    /// Blocks.
    public Feed.Batch page(long cursor, EventFilter filter, int limit) {
        try (Connection connection = database.getConnection()) {
            long horizon = Event.horizon(connection);
            EventCursor.require(cursor, Event.deletedTo(connection), horizon);
            List<Event> events = Event.between(connection, cursor, horizon, filter, limit);
            return new Feed.Batch(events, events.size() < limit ? horizon : events.getLast().id());
        } catch (SQLException failure) {
            throw new DatabaseFailure(failure);
        }
    }

    /// The place where the feed ends now. Blocks.
    public long end() {
        try (Connection connection = database.getConnection()) {
            return Event.horizon(connection);
        } catch (SQLException failure) {
            throw new DatabaseFailure(failure);
        }
    }

    /// All that comes after a place, batch by batch as it happens, until the service ends: each
    /// event once and in order. What the filter leaves out of a batch is out, so one may be empty;
    /// one is also when nothing happened for as long as the heartbeat.
    ///
    /// Nothing is read ahead of the client, so a slow one costs no memory.
    public Multi<Feed.Batch> follow(long cursor, EventFilter filter, Duration heartbeat) {
        Context context = Vertx.currentContext();
        Executor executor =
                context == null
                        ? Infrastructure.getDefaultExecutor()
                        : task -> context.runOnContext(_ -> task.run());
        return Multi.createBy()
                .repeating()
                .uni(
                        () -> new Place(cursor),
                        place -> next(place, filter, heartbeat).emitOn(executor))
                .whilst(_ -> !feed.ended());
    }

    private static final class Place {
        private volatile long reached;

        Place(long reached) {
            this.reached = reached;
        }
    }

    private Uni<Feed.Batch> next(Place place, EventFilter filter, Duration heartbeat) {
        return feed.after(place.reached, heartbeat)
                .chain(
                        kept ->
                                kept.map(batch -> Uni.createFrom().item(filtered(batch, filter)))
                                        .orElseGet(() -> stored(place.reached, filter)))
                .invoke(batch -> place.reached = batch.upTo());
    }

    private Uni<Feed.Batch> stored(long cursor, EventFilter filter) {
        return Uni.createFrom()
                .item(() -> page(cursor, filter, PAGE))
                .runSubscriptionOn(virtualThreads);
    }

    private static Feed.Batch filtered(Feed.Batch batch, EventFilter filter) {
        return new Feed.Batch(
                batch.events().stream().filter(filter::accepts).toList(), batch.upTo());
    }
}
