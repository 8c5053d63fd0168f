package dev.codeway.routing;

import io.quarkus.runtime.annotations.RegisterForReflection;

import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

import java.util.UUID;

/// A route as routers keep it: it replaces whatever they hold for the project.
@RegisterForReflection
@Schema(name = "Route")
record RouteView(
        @Schema(examples = "shop") String subdomain,
        @Schema(examples = "01936b2e-7d3a-7c1e-9a57-0f6a1c2b3d4e") UUID projectId,
        @Schema(examples = "01936b2e-7d3a-7c1e-9a57-0f6a1c2b3d4f") UUID deploymentId,
        Live.@Nullable Artifact artifact,
        Live.Release release) {

    static RouteView of(Route route, Live live) {
        return new RouteView(
                route.subdomain(),
                route.projectId(),
                live.deploymentId(),
                live.artifact(),
                live.release());
    }
}
