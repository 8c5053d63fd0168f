package dev.codeway.deployment;

import dev.codeway.platform.identity.Permission;
import dev.codeway.platform.paging.Page;
import dev.codeway.project.Projects;

import io.smallrye.common.annotation.RunOnVirtualThread;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

/// The API of a project's ledger.
@Path("/v1/projects/{projectId}/releases")
@RolesAllowed(Permission.READ)
@Tag(name = "Releases")
@RunOnVirtualThread
public class ReleaseResource {

    @GET
    @Operation(
            operationId = "listReleases",
            summary = "List what was live when",
            description = "The ledger of a project, newest first, without gaps or overlaps.")
    public RestResponse<Page<ReleaseView>> list(String projectId, @BeanParam ReleaseQuery query) {
        return query.listing(Projects.require(projectId))
                .answer(Release::page, Release::countAll, ReleaseView::of);
    }
}
