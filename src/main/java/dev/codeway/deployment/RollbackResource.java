package dev.codeway.deployment;

import dev.codeway.platform.audit.Deed;
import dev.codeway.platform.http.Idempotency;
import dev.codeway.platform.identity.Permission;
import dev.codeway.platform.postgres.DatabaseClock;
import dev.codeway.project.ProjectState;
import dev.codeway.project.Projects;

import io.smallrye.common.annotation.RunOnVirtualThread;

import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.event.Event;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.HttpHeaders;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Locale;

@Path("/v1/projects/{projectId}/rollback")
@RolesAllowed(Permission.WRITE)
@Tag(name = "Releases")
@RunOnVirtualThread
class RollbackResource {

    private final Idempotency idempotency;
    private final Event<Deed> deeds;
    private final DatabaseClock clock;

    RollbackResource(Idempotency idempotency, Event<Deed> deeds, DatabaseClock clock) {
        this.idempotency = idempotency;
        this.deeds = deeds;
        this.clock = clock;
    }

    @POST
    @Transactional
    @Operation(
            operationId = "rollBackProject",
            summary = "Go back to what was live before",
            description =
                    "And stay there: the project is pinned, so that no build replaces it until the"
                            + " pin is removed. Done again, it goes one further back.")
    public RestResponse<ReleaseView> rollBack(
            String projectId,
            @RestHeader(HttpHeaders.IF_MATCH) @Nullable List<String> ifMatch,
            @RestHeader(Idempotency.HEADER) @Nullable String idempotencyKey) {
        return idempotency.once(
                idempotencyKey,
                "POST /v1/projects/" + projectId.toLowerCase(Locale.ROOT) + "/rollback",
                "",
                () -> {
                    ProjectState project = Projects.lock(projectId);
                    project.version().check(ifMatch);
                    ProjectState live = Release.rollBack(project, clock.instant());
                    deeds.fire(Deed.onProject(project.id()));
                    return ReleaseView.live(live);
                });
    }
}
