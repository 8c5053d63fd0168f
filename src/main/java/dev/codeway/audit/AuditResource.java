package dev.codeway.audit;

import dev.codeway.platform.http.Identifier;
import dev.codeway.platform.identity.Permission;
import dev.codeway.platform.paging.Page;
import dev.codeway.platform.problem.Problem;

import io.smallrye.common.annotation.RunOnVirtualThread;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

/// The API of the audit.
@Path("/v1/audit")
@Tag(name = "Audit")
@RolesAllowed(Permission.ADMINISTER)
@RunOnVirtualThread
public class AuditResource {

    @GET
    @Operation(
            operationId = "listAuditEntries",
            summary = "List what was done, and what was refused",
            description =
                    "Newest first. What was done is there when its answer is; refusals follow within"
                            + " seconds, those of one kind as one.")
    public RestResponse<Page<AuditView>> list(@BeanParam AuditQuery query) {
        return query.listing().answer(AuditEntry::page, AuditEntry::countAll, AuditView::of);
    }

    @GET
    @Path("/{id}")
    @Operation(operationId = "getAuditEntry", summary = "Get an entry of the audit")
    public AuditView get(String id) {
        return Identifier.parse(id)
                .flatMap(AuditEntry::named)
                .map(AuditView::of)
                .orElseThrow(() -> new Problem.NotFound("unknown-entry", "there is no such entry"));
    }
}
