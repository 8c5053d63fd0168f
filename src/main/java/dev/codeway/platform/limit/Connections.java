package dev.codeway.platform.limit;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.Channel;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.RoutingContext;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// How many connections there may be, and the [pace][Pace] of each. Those that are too many, and
/// those that are too slow, are cut without a word: there is nobody who would read it.
@ApplicationScoped
class Connections {

    // Before all others, that the head of a request is known to have come.
    private static final int FIRST = 11_000;

    private final LimitConfiguration limits;
    private final MeterRegistry meters;
    private final AtomicInteger all = new AtomicInteger();
    private final Map<Subnet, Integer> byNetwork = new ConcurrentHashMap<>();

    Connections(LimitConfiguration limits, MeterRegistry meters) {
        this.limits = limits;
        this.meters = meters;
    }

    void register(@Observes Filters filters) {
        // From zero on: what grows from nothing has no rate.
        List.of("head", "body", "answer", "too-many").forEach(this::cuts);
        filters.register(Connections::begin, FIRST);
    }

    private static void begin(RoutingContext context) {
        if (context.request().connection() instanceof ConnectionBase connection) {
            Pace pace = connection.channel().attr(Pace.OF).get();
            if (pace != null) {
                pace.begin(connection.channel(), context.request());
            }
        }
        context.next();
    }

    void accept(Channel channel) {
        Subnet network = Subnet.of(channel.remoteAddress());
        int networks = byNetwork.merge(network, 1, Integer::sum);
        int everybodys = all.incrementAndGet();
        if (exceeds(networks, limits.connectionsPerAddress())
                || exceeds(everybodys, limits.connections())) {
            cut("too-many");
            leave(network);
            // It has no event loop yet, so nothing gentler works, and its future never completes.
            channel.unsafe().closeForcibly();
            return;
        }
        channel.closeFuture().addListener(_ -> leave(network));
        Pace pace = new Pace(limits, this::cut);
        channel.attr(Pace.OF).set(pace);
        channel.pipeline().addFirst(pace);
    }

    private void leave(Subnet network) {
        all.decrementAndGet();
        byNetwork.computeIfPresent(network, (_, count) -> count == 1 ? null : count - 1);
    }

    /// Counts them as `codeway_connections_cut_total`.
    private void cut(String why) {
        cuts(why).increment();
    }

    private Counter cuts(String why) {
        return meters.counter("codeway.connections.cut", "why", why);
    }

    private static boolean exceeds(int count, int limit) {
        return limit > 0 && count > limit;
    }
}
