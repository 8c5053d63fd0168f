package dev.codeway.routing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;

import dev.codeway.event.Event;

import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;

class RouteTableTest {

    private static final ObjectMapper JSON =
            JsonMapper.builder()
                    .addModule(new JavaTimeModule())
                    .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                    .build();
    private static final ObjectReader READER = Route.reader(JSON);
    private static final Set<String> SUBDOMAINS = Set.of("a", "b", "c", "d", "e");

    /// What projects are after each event, and the events.
    private static final class History {

        private final List<Event> events = new ArrayList<>();
        private final Map<UUID, Route> projects = new LinkedHashMap<>();

        void put(UUID project, String subdomain, boolean live) {
            Route route = new Route(project, subdomain, live ? live() : null);
            add(
                    projects.put(project, route) == null ? "project.created" : "project.updated",
                    route);
        }

        void delete(UUID project) {
            add("project.deleted", projects.remove(project));
        }

        private void add(String type, Route route) {
            events.add(event(events.size() + 1L, type, route));
        }

        List<Event> after(long place) {
            return events.subList((int) place, events.size());
        }
    }

    @Test
    void subdomainsThatAreSwappedLeadToTheOtherProject() {
        UUID one = UUID.randomUUID();
        UUID other = UUID.randomUUID();
        History history = new History();
        history.put(one, "a", true);
        history.put(other, "b", true);
        RouteTable table = new RouteTable(List.of(), 0, Map.of(), READER);
        history.put(one, "between", true);
        history.put(other, "a", true);
        history.put(one, "b", true);
        table.apply(history.events);
        assertThat(at(table, "a").projectId()).isEqualTo(other);
        assertThat(at(table, "b").projectId()).isEqualTo(one);
        assertThat(table.at("between")).isNull();
    }

    @Test
    void aSubdomainOfADeletedProjectLeadsToWhoeverTookIt() {
        UUID one = UUID.randomUUID();
        UUID other = UUID.randomUUID();
        History history = new History();
        history.put(one, "a", true);
        history.delete(one);
        history.put(other, "a", false);
        RouteTable table = new RouteTable(List.of(), 0, Map.of(), READER);
        table.apply(history.events);
        assertThat(at(table, "a")).isEqualTo(new Route(other, "a", null));
        assertThat(table.live()).isZero();
        assertThat(table.snapshot().routes()).isEmpty();
    }

    @Test
    void whatEventsWillSayOneDayDoesNotDisturb() {
        String data =
                """
                {"subdomain": "a", "colour": "red", "live": {"size": 1,
                 "deploymentId": "01936b2e-7d3a-7c1e-9a57-0f6a1c2b3d4f", "artifact": null,
                 "release": {"id": "01936b2e-7d3a-7c1e-9a57-0f6a1c2b3d4e", "number": 3,
                  "kind": "ROLLBACK", "liveFrom": "2026-01-31T12:00:00.123456Z", "by": "jane"}}}
                """;
        Event event =
                new Event(
                        7,
                        "project.updated",
                        UUID.randomUUID(),
                        null,
                        data,
                        "2026-01-01T00:00:00Z");
        assertThat(Route.of(event, READER).live())
                .isEqualTo(
                        new Live(
                                UUID.fromString("01936b2e-7d3a-7c1e-9a57-0f6a1c2b3d4f"),
                                null,
                                new Live.Release(
                                        UUID.fromString("01936b2e-7d3a-7c1e-9a57-0f6a1c2b3d4e"),
                                        3,
                                        "ROLLBACK",
                                        Instant.parse("2026-01-31T12:00:00.123456Z"))));
    }

    /// A picture is younger than the place in the feed that it was ordered for: it shows some of
    /// the events that are received afterwards.
    @RepeatedTest(50)
    void paintedAtAnyMomentItBecomesWhatTheWholeFeedSays() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        History history = new History();
        int place = random.nextInt(60);
        happen(history, random, place);
        happen(history, random, random.nextInt(40));
        Map<UUID, Long> shown = new HashMap<>();
        for (Event event : history.events.subList(place, history.events.size())) {
            shown.put(event.projectId(), event.id());
        }
        RouteTable table = new RouteTable(history.projects.values(), place, shown, READER);
        int settled = history.events.size();
        for (Event event : history.events.subList(place, settled)) {
            table.apply(List.of(event));
            assertThat(picture(table))
                    .as("a repeated event changes nothing, seed %d", seed)
                    .isEqualTo(picture(history.projects.values()));
        }
        happen(history, random, random.nextInt(60));
        List<Event> rest = history.after(settled);
        int cut = rest.isEmpty() ? 0 : random.nextInt(rest.size());
        table.apply(rest.subList(0, cut));
        table.apply(rest.subList(cut, rest.size()));
        assertThat(picture(table))
                .as("seed %d", seed)
                .isEqualTo(picture(history.projects.values()));
        assertThat(table.snapshot().cursor()).isEqualTo(Math.max(place, history.events.size()));
    }

    /// As a router does it that keeps its copy by project, from any snapshot, whichever events are
    /// repeated to it.
    @RepeatedTest(50)
    void aCopyThatStartsFromAnySnapshotAndAppliesTheStreamBecomesTheSame() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        History history = new History();
        RouteTable table = new RouteTable(List.of(), 0, Map.of(), READER);
        happen(history, random, random.nextInt(60));
        table.apply(history.events);
        Map<UUID, Route> copy = new HashMap<>();
        for (RouteView route : table.snapshot().routes()) {
            copy.put(
                    route.projectId(),
                    new Route(
                            route.projectId(),
                            route.subdomain(),
                            new Live(route.deploymentId(), route.artifact(), route.release())));
        }
        int before = random.nextInt(history.events.size() + 1);
        happen(history, random, random.nextInt(60));
        table.apply(history.after(table.snapshot().cursor()));
        for (Event event : history.events.subList(before, history.events.size())) {
            Route route = Route.of(event, READER);
            if (event.type().equals("project.deleted") || route.live() == null) {
                copy.remove(route.projectId());
            } else {
                copy.put(route.projectId(), route);
            }
        }
        assertThat(copy.values())
                .as("seed %d", seed)
                .containsExactlyInAnyOrderElementsOf(
                        history.projects.values().stream()
                                .filter(route -> route.live() != null)
                                .toList());
        assertThat(table.snapshot().routes()).hasSize(copy.size());
    }

    private static void happen(History history, Random random, int changes) {
        for (int i = 0; i < changes; i++) {
            List<Route> projects = List.copyOf(history.projects.values());
            Set<String> free = new HashSet<>(SUBDOMAINS);
            projects.forEach(route -> free.remove(route.subdomain()));
            Route one = projects.isEmpty() ? null : projects.get(random.nextInt(projects.size()));
            if (one != null && (free.isEmpty() || random.nextInt(4) == 0)) {
                history.delete(one.projectId());
            } else if (one == null || random.nextInt(3) == 0) {
                history.put(UUID.randomUUID(), any(free, random), false);
            } else {
                String subdomain = random.nextBoolean() ? one.subdomain() : any(free, random);
                history.put(one.projectId(), subdomain, random.nextInt(5) > 0);
            }
        }
    }

    private static String any(Set<String> subdomains, Random random) {
        return List.copyOf(subdomains).get(random.nextInt(subdomains.size()));
    }

    private static Map<String, Route> picture(RouteTable table) {
        Map<String, Route> picture = new HashMap<>();
        for (String subdomain : SUBDOMAINS) {
            Route route = table.at(subdomain);
            if (route != null) {
                picture.put(subdomain, route);
            }
        }
        return picture;
    }

    private static Map<String, Route> picture(Collection<Route> projects) {
        Map<String, Route> picture = new HashMap<>();
        projects.forEach(route -> picture.put(route.subdomain(), route));
        return picture;
    }

    private static Route at(RouteTable table, String subdomain) {
        Route route = table.at(subdomain);
        assertThat(route).as(subdomain).isNotNull();
        return route;
    }

    private static Live live() {
        return new Live(
                UUID.randomUUID(),
                new Live.Artifact("https://artifacts.example/1", "0".repeat(64), 1),
                new Live.Release(UUID.randomUUID(), 1, "AUTO", Instant.EPOCH));
    }

    private static Event event(long id, String type, Route route) {
        try {
            String data =
                    JSON.writeValueAsString(new Route.Document(route.subdomain(), route.live()));
            return new Event(id, type, route.projectId(), null, data, "2026-01-01T00:00:00Z");
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
