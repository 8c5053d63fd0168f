package dev.codeway.routing;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;

import dev.codeway.event.Event;
import dev.codeway.event.Feed;
import dev.codeway.event.FeedListener;
import dev.codeway.platform.lifecycle.Serving;
import dev.codeway.platform.problem.Problem;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;

import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// The route table of this instance. It answers also while the database is away, and says how old
/// the answer may be.
@ApplicationScoped
class LiveRoutes implements FeedListener {

    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    private final Feed feed;
    private final RoutingConfiguration configuration;
    private final ObjectReader reader;
    private volatile @Nullable RouteTable table;

    LiveRoutes(Feed feed, RoutingConfiguration configuration, ObjectMapper json) {
        this.feed = feed;
        this.configuration = configuration;
        this.reader = Route.reader(json);
    }

    void listen(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) Serving event) {
        feed.subscribe(this);
    }

    /// Where a subdomain leads; null where it leads nowhere, or [#table] throws.
    @Nullable Route current(String subdomain) {
        RouteTable current = table;
        return current == null || isTooOld() ? null : current.at(subdomain);
    }

    private boolean isTooOld() {
        return staleness().compareTo(configuration.maxStaleness()) > 0;
    }

    /// The table as it stands. Throws 503 before there is one, and when it is too old.
    RouteTable table() {
        RouteTable current = table;
        if (current == null) {
            throw new Problem.Unavailable(
                    "starting", "the routes have not been read yet", RETRY_AFTER);
        }
        if (isTooOld()) {
            throw new Problem.Unavailable(
                    "routes-stale",
                    "the routes could not be brought up to date for too long",
                    RETRY_AFTER);
        }
        return current;
    }

    /// How many projects have something live, 0 before it is known.
    long count() {
        RouteTable current = table;
        return current == null ? 0 : current.live();
    }

    /// The longest time for which a change may have been missed so far.
    Duration staleness() {
        return feed.staleness();
    }

    @Override
    public void received(List<Event> events) {
        RouteTable current = table;
        if (current != null) {
            current.apply(events);
        }
    }

    /// Paints the table anew, in one statement and so of one moment. That is younger than the place
    /// in the feed: which of the events still to come it shows already is part of the picture.
    @Override
    public void restarted(Connection connection) throws SQLException {
        long position = feed.position();
        try (PreparedStatement statement =
                connection.prepareStatement(
                        """
                        SELECT %s, coalesce(p.id, e.project_id) AS subject, e.last
                        FROM codeway.project p
                        -- One by one, lest all that ever was be read for the few that are live.
                        LEFT JOIN LATERAL (
                            SELECT * FROM codeway.release WHERE id = p.live_release_id LIMIT 1) r ON true
                        LEFT JOIN LATERAL (
                            SELECT * FROM codeway.deployment WHERE id = r.deployment_id LIMIT 1) d ON true
                        FULL JOIN (
                            SELECT project_id, max(id) AS last FROM codeway.event
                            WHERE id > ? AND type LIKE 'project.%%' GROUP BY project_id
                        ) e ON e.project_id = p.id
                        """
                                .formatted(Route.COLUMNS))) {
            statement.setLong(1, position);
            List<Route> routes = new ArrayList<>();
            Map<UUID, Long> shown = new HashMap<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    UUID project = row.getObject("subject", UUID.class);
                    Long last = row.getObject("last", Long.class);
                    if (last != null) {
                        shown.put(project, last);
                    }
                    if (row.getObject("project_id") != null) {
                        routes.add(Route.of(row));
                    }
                }
            }
            table = new RouteTable(routes, position, shown, reader);
        }
    }
}
