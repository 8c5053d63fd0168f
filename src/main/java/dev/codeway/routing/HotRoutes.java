package dev.codeway.routing;

import com.fasterxml.jackson.databind.ObjectMapper;

import dev.codeway.platform.hotread.HotAnswer;
import dev.codeway.platform.hotread.HotRead;
import dev.codeway.platform.http.JsonBytes;
import dev.codeway.platform.identity.Permission;

import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReferenceArray;

/// What a subdomain leads to now, where it leads somewhere.
@Singleton
class HotRoutes {

    private static final ResolvedSerializer JSON = new ResolvedSerializer();
    private static final int KEPT = 1_024;
    private static final CharSequence CACHE_CONTROL = HttpHeaders.createOptimized("Cache-Control");
    private static final CharSequence AGE = HttpHeaders.createOptimized("Age");
    private static final CharSequence PROJECT = HttpHeaders.createOptimized("Codeway-Project");
    private static final CharSequence DEPLOYMENT =
            HttpHeaders.createOptimized("Codeway-Deployment");
    private static final CharSequence ARTIFACT = HttpHeaders.createOptimized("Codeway-Artifact");

    /// What was said of a route when it was this many seconds old.
    private record Said(Route of, long age, HotAnswer answer) {}

    // The last of each place, whose subdomain is not the only one there: some hundred bytes each,
    // of the routes that are asked for most.
    private final AtomicReferenceArray<@Nullable Said> said = new AtomicReferenceArray<>(KEPT);
    private final LiveRoutes routes;
    private final ObjectMapper json;
    private final CharSequence present;

    HotRoutes(LiveRoutes routes, ObjectMapper json, RoutingConfiguration configuration) {
        this.routes = routes;
        this.json = json;
        this.present = HttpHeaders.createOptimized(ResolveResource.present(configuration));
    }

    @Produces
    @Singleton
    HotRead resolve() {
        return new HotRead(
                "/v1/resolve/{subdomain}",
                Set.of(Permission.READ, Permission.ROUTE),
                (path, subdomain, query) -> query == null ? resolve(subdomain) : null);
    }

    private @Nullable Future<@Nullable HotAnswer> resolve(String subdomain) {
        Route route = routes.current(subdomain);
        return route == null || route.live() == null
                ? null
                : Future.succeededFuture(answer(subdomain, route, route.live()));
    }

    @SuppressWarnings("ReferenceEquality")
    private HotAnswer answer(String subdomain, Route route, Live live) {
        long age = routes.staleness().toSeconds();
        int place = subdomain.hashCode() & KEPT - 1;
        Said last = said.get(place);
        if (last == null || last.of() != route || last.age() != age) {
            last = new Said(route, age, answer(route, live, age));
            said.set(place, last);
        }
        return last.answer();
    }

    private HotAnswer answer(Route route, Live live, long age) {
        Map<CharSequence, CharSequence> headers = new HashMap<>();
        headers.put(CACHE_CONTROL, present);
        headers.put(AGE, HttpHeaders.createOptimized(String.valueOf(age)));
        headers.put(PROJECT, HttpHeaders.createOptimized(route.projectId().toString()));
        headers.put(DEPLOYMENT, HttpHeaders.createOptimized(live.deploymentId().toString()));
        if (live.artifact() != null) {
            headers.put(ARTIFACT, HttpHeaders.createOptimized(live.artifact().uri()));
        }
        JsonBytes content = new JsonBytes(json);
        JSON.write(ResolvedView.of(route.projectId(), live), content);
        return new HotAnswer(content, live.version(), headers);
    }
}
