package dev.codeway.deployment;

import static java.util.Objects.requireNonNull;

import dev.codeway.platform.http.QueryParameter;
import dev.codeway.platform.identity.Caller;
import dev.codeway.platform.identity.Permission;
import dev.codeway.project.ProjectView;
import dev.codeway.project.Projects;

import io.smallrye.common.annotation.RunOnVirtualThread;

import jakarta.annotation.security.RolesAllowed;
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
import java.util.Map;
import java.util.UUID;

@Path("/v1/stats")
@RolesAllowed(Permission.READ)
@Tag(name = "Statistics")
@RunOnVirtualThread
class StatsResource {

    private static final int MOST_DAYS = 90;
    private static final int MOST_PROJECTS = 100;

    private final Clock clock;

    StatsResource(Clock clock) {
        this.clock = clock;
    }

    @GET
    @Transactional
    @Operation(
            operationId = "getStats",
            summary = "Count projects and deployments",
            description =
                    "Of all projects or of one: in all, by status, and on request by project and by"
                            + " day.")
    public RestResponse<Stats> get(
            @Parameter(description = "Only of this project") @RestQuery @Nullable String projectId,
            @Parameter(
                            description =
                                    "Also by project, of so many with most deployments; 100 at the"
                                            + " most",
                            schema = @Schema(implementation = Integer.class))
                    @RestQuery
                    @Nullable String top,
            @Parameter(
                            description =
                                    "Also by day, of so many days up to today; 90 at the most",
                            schema = @Schema(implementation = Integer.class))
                    @RestQuery
                    @Nullable String days) {
        UUID project = projectId == null ? null : Projects.require(projectId);
        if (project == null && Caller.visible() != null) {
            throw QueryParameter.illegal(
                    "projectId", "required", "must be given: there are not all projects for you");
        }
        return RestResponse.ok(
                new Stats(
                        project == null ? Projects.count() : 1,
                        Stats.Deployments.of(Deployment.countByStatus(project)),
                        top == null ? null : byProject(project, top),
                        days == null ? null : byDay(project, days)));
    }

    private static List<Stats.OfProject> byProject(@Nullable UUID project, String top) {
        var counts =
                Deployment.countByProject(project, QueryParameter.upTo(MOST_PROJECTS, "top", top));
        Map<UUID, ProjectView> projects = Projects.views(counts.keySet());
        return counts.entrySet().stream()
                .filter(count -> projects.containsKey(count.getKey()))
                .map(count -> of(requireNonNull(projects.get(count.getKey())), count.getValue()))
                .toList();
    }

    private static Stats.OfProject of(ProjectView project, Map<DeploymentStatus, Long> byStatus) {
        return new Stats.OfProject(
                project.id(), project.name(), project.subdomain(), Stats.Deployments.of(byStatus));
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
