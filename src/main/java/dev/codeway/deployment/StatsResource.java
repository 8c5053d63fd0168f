package dev.codeway.deployment;

import dev.codeway.platform.http.QueryParameter;
import dev.codeway.project.Projects;

import io.smallrye.common.annotation.RunOnVirtualThread;

import jakarta.transaction.Transactional;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;

@Path("/v1/stats")
@Tag(name = "Statistics")
@RunOnVirtualThread
class StatsResource {

    private static final int MOST_DAYS = 90;

    private final Clock clock;

    StatsResource(Clock clock) {
        this.clock = clock;
    }

    @GET
    @Transactional
    @Operation(
            operationId = "getStats",
            summary = "Count projects and deployments",
            description = "Of all projects or of one, in all and for each of the last days.")
    public RestResponse<Stats> get(
            @Parameter(description = "Only of this project") @RestQuery @Nullable String projectId,
            @Parameter(
                            description =
                                    "Also by day, of so many days up to today; 90 at the most",
                            schema = @Schema(implementation = Integer.class))
                    @RestQuery
                    @Nullable String days) {
        UUID project = projectId == null ? null : Projects.require(projectId);
        return RestResponse.ok(
                new Stats(
                        project == null ? Projects.count() : 1,
                        Stats.Deployments.of(Deployment.countByStatus(project)),
                        days == null ? null : byDay(project, days)));
    }

    private List<Stats.Day> byDay(@Nullable UUID project, String days) {
        LocalDate first =
                LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC)
                        .minusDays(QueryParameter.upTo(MOST_DAYS, "days", days) - 1L);
        return Deployment.countByDay(project, first).entrySet().stream()
                .map(day -> new Stats.Day(day.getKey(), Stats.Deployments.of(day.getValue())))
                .toList();
    }
}
