package dev.codeway.build;

import dev.codeway.platform.identity.Permission;
import dev.codeway.platform.limit.Lasting;

import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

@Path("/v1/worker/claims")
@RolesAllowed(Permission.WORK)
@Tag(name = "Workers")
class ClaimResource {

    private final ClaimQueue queue;
    private final Lasting lasting;

    ClaimResource(ClaimQueue queue, Lasting lasting) {
        this.queue = queue;
        this.lasting = lasting;
    }

    // On the event loop, for it may wait long.
    @POST
    // As in ResolveResource.
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "claimBuilds",
            summary = "Claim queued deployments to build",
            description =
                    "What has waited longest first, each handed to one worker only. 204 where there"
                            + " is nothing within `wait` seconds.")
    public Uni<RestResponse<ClaimedBuilds>> claim(
            @Nullable ClaimBuilds request, @Context HttpServerRequest http) {
        ClaimBuilds.Checked wanted = (request == null ? ClaimBuilds.EMPTY : request).check();
        if (wanted.patience().isPositive()) {
            lasting.begin();
        }
        return queue.claim(wanted, () -> http.response().closed())
                .map(
                        claims ->
                                claims.isEmpty()
                                        ? RestResponse.noContent()
                                        : RestResponse.ok(new ClaimedBuilds(claims)));
    }
}
