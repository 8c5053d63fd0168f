package dev.codeway.platform.postgres;

import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.Timer;
import io.netty.channel.Channel;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.impl.ContextInternal;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.impl.Connection;
import io.vertx.sqlclient.impl.SocketConnectionBase;
import io.vertx.sqlclient.impl.SqlConnectionInternal;

import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/// One connection, and what was asked on it and is not answered yet. It belongs to an event loop.
final class Pipeline {

    private static final Logger LOG = Logger.getLogger(Pipeline.class);
    private static final long PATIENCE = Duration.ofSeconds(1).toNanos();
    private static final long PAUSE = Duration.ofSeconds(1).toNanos();
    private static final long LOOK_EVERY_MILLIS = 250;
    // What the driver calls its own handler.
    private static final String DRIVER = "codec";

    private final Timer taken = Metrics.timer("codeway.queries");
    private final ContextInternal eventLoop;
    private final PipelineTarget target;
    private volatile @Nullable PgConnection connection;
    private @Nullable ExtendedQueryHandler queries;
    private boolean connecting;
    private long notBefore = System.nanoTime();
    private long opened;
    private long lastUsed;

    Pipeline(ContextInternal eventLoop, PipelineTarget target) {
        this.eventLoop = eventLoop;
        this.target = target;
        eventLoop.setPeriodic(LOOK_EVERY_MILLIS, _ -> look());
    }

    <A> @Nullable Future<@Nullable A> read(
            ReadQuery query, List<Object> parameters, RowReader<A> reader, ContextInternal caller) {
        if (connection == null) {
            eventLoop.execute(this::connect);
            return null;
        }
        Promise<@Nullable A> answer = caller.promise();
        var question = new ExtendedQueryHandler.Question<>(query, parameters, reader, answer);
        eventLoop.execute(() -> ask(question));
        return answer.future();
    }

    private void ask(ExtendedQueryHandler.Question<?> question) {
        ExtendedQueryHandler current = connection == null ? null : queries;
        if (current == null) {
            question.fail("closed");
            return;
        }
        lastUsed = System.nanoTime();
        current.ask(question);
    }

    private void connect() {
        if (connecting || connection != null || System.nanoTime() - notBefore < 0) {
            return;
        }
        connecting = true;
        target.connect(eventLoop).onComplete(this::connected);
    }

    private void connected(AsyncResult<PgConnection> result) {
        connecting = false;
        if (result.failed()) {
            LOG.debug("No pipeline", result.cause());
            notBefore = System.nanoTime() + PAUSE;
            return;
        }
        PgConnection fresh = result.result();
        queries = new ExtendedQueryHandler(taken);
        channel(fresh).pipeline().addBefore(DRIVER, "queries", queries);
        fresh.closeHandler(_ -> forget(fresh));
        // What the server says by itself (it is ending, say) comes with the end of the connection.
        fresh.exceptionHandler(_ -> {});
        opened = System.nanoTime();
        lastUsed = opened;
        connection = fresh;
    }

    private static Channel channel(PgConnection connection) {
        Connection driver = ((SqlConnectionInternal) connection).unwrap();
        return ((SocketConnectionBase) driver).socket().channelHandlerContext().channel();
    }

    private void forget(PgConnection closed) {
        if (closed.equals(connection)) {
            connection = null;
        }
    }

    /// One answer that does not come holds up all behind it.
    private void look() {
        long now = System.nanoTime();
        ExtendedQueryHandler asked = queries;
        OptionalLong since = asked == null ? OptionalLong.empty() : asked.waitingSince();
        if (asked != null && since.isPresent() && now - since.getAsLong() > PATIENCE) {
            close();
            // Of a server that is silent the driver would wait to hear that it has heard of the
            // end.
            asked.failAll("no answer");
        } else if (target.isOver(Duration.ofNanos(now - opened))
                || target.isIdle(Duration.ofNanos(now - lastUsed))) {
            close();
        }
    }

    /// What is asked after this goes over another connection.
    void close() {
        eventLoop.execute(
                () -> {
                    PgConnection current = connection;
                    connection = null;
                    if (current != null) {
                        current.close();
                    }
                });
    }
}
