package dev.codeway.routing;

import dev.codeway.platform.hotread.HotAnswer;
import dev.codeway.platform.hotread.HotRead;
import dev.codeway.platform.identity.Permission;

import io.vertx.core.Future;

import jakarta.inject.Singleton;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/// What a subdomain leads to now, where it leads somewhere.
@Singleton
class HotRoute implements HotRead {

    private final LiveRoutes routes;
    private final String present;

    HotRoute(LiveRoutes routes, RoutingConfiguration configuration) {
        this.routes = routes;
        this.present = ResolveResource.present(configuration);
    }

    @Override
    public String path() {
        return "/v1/resolve/{subdomain}";
    }

    @Override
    public Set<String> permissions() {
        return Set.of(Permission.READ, Permission.ROUTE);
    }

    @Override
    public @Nullable Future<@Nullable HotAnswer> read(
            String path, String subdomain, @Nullable String query) {
        Route route = query == null ? routes.current(subdomain) : null;
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
