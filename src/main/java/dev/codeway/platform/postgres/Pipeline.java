package dev.codeway.platform.postgres;

import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.Timer;
import io.netty.channel.Channel;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.impl.ContextInternal;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import io.vertx.sqlclient.impl.Connection;
import io.vertx.sqlclient.impl.SocketConnectionBase;
import io.vertx.sqlclient.impl.SqlConnectionInternal;

import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// One connection, and what was asked on it and is not answered yet. It belongs to an event loop.
final class Pipeline {

    private static final Logger LOG = Logger.getLogger(Pipeline.class);
    private static final long PATIENCE = Duration.ofSeconds(1).toNanos();
    private static final long PAUSE = Duration.ofSeconds(1).toNanos();
    private static final long LOOK_EVERY_MILLIS = 250;
    private static final int MOST_IN_A_PACKET = 256;

    /// No record: natively those are compared by interpreted method handles, at a twentieth of a
    /// read's cost.
    private static final class Question {
        private final long at = System.nanoTime();
        private final Promise<RowSet<Row>> answer;

        Question(Promise<RowSet<Row>> answer) {
            this.answer = answer;
        }
    }

    private final Timer taken = Metrics.timer("codeway.queries");
    private final ContextInternal eventLoop;
    private final PipelineTarget target;
    // The server answers them in their order.
    private final Deque<Question> open = new ArrayDeque<>();
    private volatile @Nullable PgConnection connection;
    private boolean connecting;
    private long notBefore = System.nanoTime();
    private long opened;
    private long lastUsed;

    Pipeline(ContextInternal eventLoop, PipelineTarget target) {
        this.eventLoop = eventLoop;
        this.target = target;
        eventLoop.setPeriodic(LOOK_EVERY_MILLIS, _ -> look());
    }

    @Nullable Future<RowSet<Row>> read(String sql, Tuple parameters, ContextInternal caller) {
        if (connection == null) {
            eventLoop.execute(this::connect);
            return null;
        }
        Promise<RowSet<Row>> answer = caller.promise();
        eventLoop.execute(() -> ask(sql, parameters, answer));
        return answer.future();
    }

    private void ask(String sql, Tuple parameters, Promise<RowSet<Row>> answer) {
        PgConnection current = connection;
        if (current == null) {
            answer.fail("closed");
            return;
        }
        Question question = new Question(answer);
        open.addLast(question);
        lastUsed = question.at;
        current.preparedQuery(sql)
                .execute(parameters)
                .onComplete(
                        rows -> {
                            open.remove(question);
                            taken.record(System.nanoTime() - question.at, TimeUnit.NANOSECONDS);
                            if (rows.succeeded()) {
                                answer.tryComplete(rows.result());
                            } else {
                                answer.tryFail(rows.cause());
                            }
                        });
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
        // What is asked in one turn of the event loop is sent in one packet.
        channel(fresh).pipeline().addFirst(new FlushConsolidationHandler(MOST_IN_A_PACKET, true));
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
        Question oldest = open.peekFirst();
        if (oldest != null && now - oldest.at > PATIENCE) {
            close();
            // Of a server that is silent the driver would wait to hear that it has heard of the
            // end.
            List<Question> unanswered = List.copyOf(open);
            open.clear();
            unanswered.forEach(it -> it.answer.tryFail("no answer"));
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
