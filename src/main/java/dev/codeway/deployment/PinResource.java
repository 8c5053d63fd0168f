package dev.codeway.deployment;

import dev.codeway.platform.audit.Deed;
import dev.codeway.platform.identity.Permission;
import dev.codeway.platform.postgres.DatabaseClock;
import dev.codeway.project.ProjectState;
import dev.codeway.project.Projects;

import io.smallrye.common.annotation.RunOnVirtualThread;

import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.event.Event;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.HttpHeaders;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

import java.util.List;

@Path("/v1/projects/{projectId}/pin")
@RolesAllowed(Permission.WRITE)
@Tag(name = "Releases")
@RunOnVirtualThread
class PinResource {

    private final Event<Deed> deeds;
    private final DatabaseClock clock;

    PinResource(Event<Deed> deeds, DatabaseClock clock) {
        this.deeds = deeds;
        this.clock = clock;
    }

    @DELETE
    @Transactional
    @Operation(
            operationId = "unpinProject",
            summary = "Let builds go live again",
            description = "From the next one on; what is live stays until then.")
    public RestResponse<Void> unpin(
            String projectId, @RestHeader(HttpHeaders.IF_MATCH) @Nullable List<String> ifMatch) {
        ProjectState project = Projects.lock(projectId);
        project.version().check(ifMatch);
        Projects.unpin(project.id(), clock.instant());
        deeds.fire(Deed.onProject(project.id()));
        return RestResponse.noContent();
    }
}
