package dev.codeway.routing;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

import java.util.List;

/// All routes at one moment, in no order.
@Schema(name = "Routes")
record RoutesView(
        List<RouteView> items,
        @Schema(
                        examples = "4711",
                        description = "Where the stream goes on from: send it back as `cursor`")
                String cursor) {}
