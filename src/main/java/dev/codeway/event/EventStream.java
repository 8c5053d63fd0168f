package dev.codeway.event;

import dev.codeway.platform.lifecycle.Serving;
import dev.codeway.platform.postgres.DatabaseFailure;

import io.quarkus.virtual.threads.VirtualThreads;
import io.smallrye.mutiny.Multi;
import io.vertx.core.Context;
import io.vertx.core.Vertx;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Flow;

import javax.sql.DataSource;

/// Reads the feed for clients, once or for as long as they listen.
@ApplicationScoped
public class EventStream {

    /// What a reader who does not read may hold on to.
    static final int PAGE = 100;

    private static final long TICK_MILLIS = 1_000;

    private final Feed feed;
    private final DataSource database;
    private final ExecutorService virtualThreads;
    private final Vertx vertx;

    EventStream(
            Feed feed,
            DataSource database,
            @VirtualThreads ExecutorService virtualThreads,
            Vertx vertx) {
        this.feed = feed;
        this.database = database;
        this.virtualThreads = virtualThreads;
        this.vertx = vertx;
    }

    /// One clock for the heartbeats of all.
    void tick(@Observes Serving event) {
        vertx.setPeriodic(TICK_MILLIS, _ -> feed.tick());
    }

    /// A page of what comes after a place: fewer than the limit where there is no more at present.
    /// Blocks. Throws 410 where the feed cannot go on from there.
    public Feed.Batch page(long cursor, EventFilter filter, int limit) {
        try (Connection connection = database.getConnection()) {
            // In this order: nothing up to the horizon may be missing from what is read, and
            // nothing read may follow a gap that retention has made meanwhile.
            long horizon = Event.horizon(connection);
            List<Event> events = Event.between(connection, cursor, horizon, filter, limit);
            Event.Reach reach = Event.Reach.of(connection, horizon, cursor);
            EventCursor.require(cursor, reach);
            return new Feed.Batch(
                    events,
                    events.size() < limit ? Math.max(cursor, reach.end()) : events.getLast().id());
        } catch (SQLException failure) {
            throw new DatabaseFailure(failure);
        }
    }

    /// The place where the feed ends now. Blocks.
    public long end() {
        try (Connection connection = database.getConnection()) {
            long horizon = Event.horizon(connection);
            return Event.Reach.of(connection, horizon, horizon).end();
        } catch (SQLException failure) {
            throw new DatabaseFailure(failure);
        }
    }

    boolean tellsOf(UUID deploymentId) {
        try (Connection connection = database.getConnection()) {
            return Event.tellsOf(connection, deploymentId);
        } catch (SQLException failure) {
            throw new DatabaseFailure(failure);
        }
    }

    /// All that comes after a place, batch by batch as it happens, until the service ends: each
    /// event once and in order. What the filter leaves out is passed in silence; a batch is empty
    /// where there was nothing to tell for as long as the heartbeat.
    ///
    /// Nothing is read ahead of the client, so a slow one costs no more than one page.
    public Multi<Feed.Batch> follow(long cursor, EventFilter filter, Duration heartbeat) {
        Flow.Publisher<Feed.Batch> reading =
                subscriber -> {
                    Context loop = vertx.getOrCreateContext();
                    new FeedReader(
                                    feed,
                                    filter,
                                    cursor,
                                    heartbeat,
                                    place -> page(place, filter, PAGE),
                                    virtualThreads,
                                    task -> loop.runOnContext(_ -> task.run()),
                                    subscriber)
                            .begin();
                };
        return Multi.createFrom().publisher(reading);
    }
}
