package dev.codeway.platform.postgres;

import io.quarkus.runtime.ShutdownEvent;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import org.eclipse.microprofile.config.Config;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/// Single statements that only read, over few connections that many share: each is sent without
/// waiting for the answers to those before it, so that neither side does for one what it can do for
/// many. Not for what writes: together those would lose the group commit.
///
/// They have no patience of their own: what cannot be asked now, or is not answered within a
/// second, is to be asked by way of the pool, which knows how to wait, for whom, and for how long.
@ApplicationScoped
public class Pipelines {

    private final Vertx vertx;
    private final int most;
    private final @Nullable PipelineTarget target;
    private final Map<Object, Pipeline> byEventLoop = new ConcurrentHashMap<>();
    private final List<Pipeline> all = new ArrayList<>();
    private volatile boolean ended;

    Pipelines(Vertx vertx, PipelineConfiguration configuration, Config config) {
        this.vertx = vertx;
        this.most =
                configuration.enabled() && DatabaseUrls.isSet(config)
                        ? DatabaseUrls.required(config).pipelines()
                        : 0;
        this.target = most > 0 ? PipelineTarget.of(() -> DatabaseUrls.required(config)) : null;
    }

    /// Asks for one row, on the event loop that this is called on.
    ///
    /// @return null at once where there is no connection now, and then where there is no such row
    public <A> @Nullable Future<@Nullable A> one(
            String sql, Tuple parameters, Function<Row, ? extends @Nullable A> answer) {
        Future<RowSet<Row>> rows = ask(sql, parameters);
        return rows == null
                ? null
                : rows.map(it -> it.size() == 0 ? null : answer.apply(it.iterator().next()));
    }

    /// As [#one], for any number of rows.
    public <R, A> @Nullable Future<@Nullable A> all(
            String sql,
            Tuple parameters,
            Function<Row, R> read,
            Function<List<R>, ? extends @Nullable A> answer) {
        Future<RowSet<Row>> rows = ask(sql, parameters);
        return rows == null
                ? null
                : rows.map(
                        it -> {
                            List<R> all = new ArrayList<>(it.size());
                            it.forEach(row -> all.add(read.apply(row)));
                            return answer.apply(all);
                        });
    }

    private @Nullable Future<RowSet<Row>> ask(String sql, Tuple parameters) {
        PipelineTarget to = target;
        if (to == null || ended) {
            return null;
        }
        ContextInternal caller = (ContextInternal) vertx.getOrCreateContext();
        return byEventLoop
                .computeIfAbsent(caller.nettyEventLoop(), _ -> choose(caller, to))
                .read(sql, parameters, caller);
    }

    /// One of its own for each event loop, as long as there are some; then they share.
    private synchronized Pipeline choose(ContextInternal caller, PipelineTarget to) {
        if (all.size() < most) {
            all.add(new Pipeline(caller.unwrap(), to));
            return all.getLast();
        }
        return all.get(byEventLoop.size() % most);
    }

    /// Has all connections replaced: they lead to the wrong server.
    synchronized void renew() {
        all.forEach(Pipeline::close);
    }

    void end(@Observes ShutdownEvent event) {
        ended = true;
        renew();
    }
}
