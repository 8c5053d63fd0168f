package dev.codeway.routing;

import dev.codeway.platform.http.QueryParameter;
import dev.codeway.platform.identity.Caller;
import dev.codeway.platform.identity.Permission;
import dev.codeway.platform.paging.Timestamp;
import dev.codeway.platform.problem.Problem;

import io.quarkus.virtual.threads.VirtualThreads;
import io.smallrye.mutiny.Uni;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;

/// Resolves subdomains: the present out of memory on the event loop, the past out of the ledger.
@Path("/v1/resolve/{subdomain}")
@RolesAllowed({Permission.READ, Permission.ROUTE})
@Tag(name = "Routing")
class ResolveResource {

    /// The past stays as it was, but for who has the subdomain today.
    private static final String SETTLED = "max-age=60, stale-if-error=86400";

    private static final String UNSETTLED = "no-cache";

    private final LiveRoutes routes;
    private final Ledger ledger;
    private final ExecutorService virtualThreads;
    private final String present;

    ResolveResource(
            LiveRoutes routes,
            Ledger ledger,
            RoutingConfiguration configuration,
            @VirtualThreads ExecutorService virtualThreads) {
        this.routes = routes;
        this.ledger = ledger;
        this.virtualThreads = virtualThreads;
        this.present = present(configuration);
    }

    /// For how long the present may be kept.
    static String present(RoutingConfiguration configuration) {
        return "max-age=5, stale-if-error=" + configuration.maxStaleness().toSeconds();
    }

    @GET
    // What a Uni is written as would otherwise be chosen after it was done: anything, even
    // toString.
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "resolve",
            summary = "Say what a subdomain leads to",
            description =
                    "Answered from memory, also while the database is away; `Age` says how many"
                            + " seconds old the answer may be. `Codeway-Project`,"
                            + " `Codeway-Deployment` and `Codeway-Artifact` say the same to whoever"
                            + " reads no JSON. 404 is `unknown-subdomain` or `no-ready-deployment`.")
    public Uni<RestResponse<ResolvedView>> resolve(
            String subdomain,
            @Parameter(
                            description =
                                    "What was live then (RFC 3339), under the project that has the"
                                            + " subdomain today",
                            example = "2026-01-31T12:00:00Z")
                    @RestQuery
                    @Nullable String at,
            @RestHeader(HttpHeaders.IF_NONE_MATCH) @Nullable List<String> ifNoneMatch) {
        String label = subdomain.toLowerCase(Locale.ROOT);
        // Here, for the other thread serves nobody.
        Set<UUID> visible = Caller.visible();
        if (at == null) {
            return Uni.createFrom().item(now(label, visible, ifNoneMatch));
        }
        Instant then = Timestamp.parameter("at", at);
        QueryParameter.text("subdomain", label);
        return Uni.createFrom()
                .item(() -> then(label, then, visible, ifNoneMatch))
                .runSubscriptionOn(virtualThreads);
    }

    private RestResponse<ResolvedView> now(
            String label, @Nullable Set<UUID> visible, @Nullable List<String> ifNoneMatch) {
        Route route = routes.table().at(label);
        return answer(route, visible, ifNoneMatch, present)
                .header("Age", routes.staleness().toSeconds())
                .build();
    }

    private RestResponse<ResolvedView> then(
            String label,
            Instant at,
            @Nullable Set<UUID> visible,
            @Nullable List<String> ifNoneMatch) {
        Ledger.Past past = ledger.at(label, at);
        return answer(past.route(), visible, ifNoneMatch, past.settled() ? SETTLED : UNSETTLED)
                .build();
    }

    private static RestResponse.ResponseBuilder<ResolvedView> answer(
            @Nullable Route route,
            @Nullable Set<UUID> visible,
            @Nullable List<String> ifNoneMatch,
            String cacheControl) {
        if (route == null || (visible != null && !visible.contains(route.projectId()))) {
            throw new Problem.NotFound("unknown-subdomain", "no project has this subdomain");
        }
        Live live = route.live();
        if (live == null) {
            throw new Problem.NotFound("no-ready-deployment", "nothing is live there");
        }
        var answer =
                live.version()
                        .answer(ifNoneMatch, ResolvedView.of(route.projectId(), live), cacheControl)
                        .header("Codeway-Project", route.projectId())
                        .header("Codeway-Deployment", live.deploymentId());
        return live.artifact() == null
                ? answer
                : answer.header("Codeway-Artifact", live.artifact().uri());
    }
}
