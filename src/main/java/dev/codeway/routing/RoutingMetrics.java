package dev.codeway.routing;

import dev.codeway.event.Feed;
import dev.codeway.platform.lifecycle.Serving;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

import jakarta.enterprise.event.Observes;

import java.time.Duration;

/// What an operator watches of routing: `codeway_routes` and `codeway_routes_staleness_seconds`,
/// and of the feed: `codeway_feed_lag_seconds` and `codeway_feed_position`.
class RoutingMetrics {

    void register(@Observes Serving event, MeterRegistry registry, LiveRoutes routes, Feed feed) {
        Gauge.builder("codeway.routes", routes, LiveRoutes::count)
                .description("Projects that have something live")
                .register(registry);
        Gauge.builder("codeway.routes.staleness", routes, live -> seconds(live.staleness()))
                .description("How old the route table may be; +Inf before it was first read")
                .baseUnit("seconds")
                .register(registry);
        Gauge.builder("codeway.feed.lag", feed, it -> seconds(it.staleness()))
                .description("How long ago all events had been read; +Inf before the first time")
                .baseUnit("seconds")
                .register(registry);
        Gauge.builder("codeway.feed.position", feed, Feed::position)
                .description("The last event that this instance has read, -1 before the first")
                .register(registry);
    }

    private static double seconds(Duration staleness) {
        return staleness.toSeconds() == Long.MAX_VALUE
                ? Double.POSITIVE_INFINITY
                : staleness.toNanos() / 1e9;
    }
}
