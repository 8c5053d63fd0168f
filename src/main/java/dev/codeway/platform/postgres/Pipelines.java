package dev.codeway.platform.postgres;

import io.quarkus.runtime.ShutdownEvent;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import org.eclipse.microprofile.config.Config;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

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

    /// Asks, on the event loop that this is called on. Fails where there is no answer to be had.
    ///
    /// @return null at once where there is no connection now
    public <A> @Nullable Future<@Nullable A> ask(
            ReadQuery query, List<Object> parameters, RowReader<A> reader) {
        PipelineTarget to = target;
        if (to == null || ended) {
            return null;
        }
        ContextInternal caller = (ContextInternal) vertx.getOrCreateContext();
        return byEventLoop
                .computeIfAbsent(caller.nettyEventLoop(), _ -> choose(caller, to))
                .read(query, parameters, reader, caller);
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
