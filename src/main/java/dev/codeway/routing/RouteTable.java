package dev.codeway.routing;

import com.fasterxml.jackson.databind.ObjectReader;

import dev.codeway.event.Event;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/// Every project by its subdomain, as of a place in the feed. One thread changes it, any number
/// read it; who reads one route waits for nobody.
///
/// The feed tells of each project in the order of its changes, and of a subdomain first that one
/// project left it and then that another took it. So the last event is always right, as long as
/// none is repeated that the table shows already.
final class RouteTable {

    /// All routes that lead somewhere, at one moment.
    ///
    /// @param cursor the place in the feed from where to go on
    record Snapshot(List<RouteView> routes, long cursor) {

        RoutesView view() {
            return new RoutesView(routes, String.valueOf(cursor));
        }
    }

    private final Map<UUID, Route> byProject = new ConcurrentHashMap<>();
    private final Map<String, Route> bySubdomain = new ConcurrentHashMap<>();
    private final Map<UUID, Long> shown;
    private final ObjectReader reader;
    private long cursor;

    /// A table as painted from the database.
    ///
    /// @param cursor the place up to which it shows everything
    /// @param shown the last event after that place which it shows nevertheless, by project, also
    ///   where that deleted it
    RouteTable(Collection<Route> routes, long cursor, Map<UUID, Long> shown, ObjectReader reader) {
        routes.forEach(this::put);
        this.cursor = cursor;
        this.shown = Map.copyOf(shown);
        this.reader = reader;
    }

    /// The project that has the subdomain, null where none has.
    @Nullable Route at(String subdomain) {
        return bySubdomain.get(subdomain);
    }

    /// How many projects have something live.
    long live() {
        return byProject.values().stream().filter(route -> route.live() != null).count();
    }

    /// Waits for events that are being applied.
    synchronized Snapshot snapshot() {
        List<RouteView> routes = new ArrayList<>(byProject.size());
        for (Route route : byProject.values()) {
            if (route.live() != null) {
                routes.add(RouteView.of(route, route.live()));
            }
        }
        return new Snapshot(routes, cursor);
    }

    synchronized void apply(List<Event> events) {
        for (Event event : events) {
            if (event.type().startsWith("project.")
                    && event.id() > shown.getOrDefault(event.projectId(), -1L)) {
                Route route = Route.of(event, reader);
                if (event.type().equals("project.deleted")) {
                    remove(event.projectId());
                } else {
                    put(route);
                }
            }
            cursor = event.id();
        }
    }

    private void put(Route route) {
        Route before = byProject.put(route.projectId(), route);
        bySubdomain.put(route.subdomain(), route);
        if (before != null && !before.subdomain().equals(route.subdomain())) {
            leave(before);
        }
    }

    private void remove(UUID projectId) {
        Route before = byProject.remove(projectId);
        if (before != null) {
            leave(before);
        }
    }

    /// Unless somebody else has taken the subdomain meanwhile.
    private void leave(Route before) {
        bySubdomain.remove(before.subdomain(), before);
    }
}
