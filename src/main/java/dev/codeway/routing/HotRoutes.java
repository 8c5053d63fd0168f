package dev.codeway.routing;

import dev.codeway.platform.hotread.HotAnswer;
import dev.codeway.platform.hotread.HotRead;
import dev.codeway.platform.identity.Permission;

import io.vertx.core.Future;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/// What a subdomain leads to now, where it leads somewhere.
@Singleton
class HotRoutes {

    private final LiveRoutes routes;
    private final String present;

    HotRoutes(LiveRoutes routes, RoutingConfiguration configuration) {
        this.routes = routes;
        this.present = ResolveResource.present(configuration);
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
                : Future.succeededFuture(answer(route, route.live()));
    }

    private HotAnswer answer(Route route, Live live) {
        Map<String, String> headers = new HashMap<>();
        headers.put("Cache-Control", present);
        headers.put("Age", String.valueOf(routes.staleness().toSeconds()));
        headers.put("Codeway-Project", route.projectId().toString());
        headers.put("Codeway-Deployment", live.deploymentId().toString());
        if (live.artifact() != null) {
            headers.put("Codeway-Artifact", live.artifact().uri());
        }
        return new HotAnswer(ResolvedView.of(route.projectId(), live), live.version(), headers);
    }
}
