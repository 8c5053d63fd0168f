package dev.codeway.deployment;

import dev.codeway.project.Projects;

import io.smallrye.common.annotation.RunOnVirtualThread;

import jakarta.transaction.Transactional;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

import java.util.Map;

@Path("/v1/stats")
@Tag(name = "Statistics")
@RunOnVirtualThread
class StatsResource {

    @GET
    @Transactional
    @Operation(operationId = "getStats", summary = "Count projects and deployments")
    public RestResponse<Stats> get() {
        Map<DeploymentStatus, Long> byStatus = Deployment.countByStatus();
        long total = byStatus.values().stream().mapToLong(Long::longValue).sum();
        return RestResponse.ok(new Stats(Projects.count(), new Stats.Deployments(total, byStatus)));
    }
}
