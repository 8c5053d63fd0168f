package dev.codeway.deployment;

import dev.codeway.platform.http.Idempotency;
import dev.codeway.platform.identity.Permission;
import dev.codeway.platform.paging.Page;
import dev.codeway.project.Projects;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.smallrye.common.annotation.RunOnVirtualThread;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

import java.util.Locale;
import java.util.UUID;

import javax.sql.DataSource;

/// The API of a project's deployments.
@Path("/v1/projects/{projectId}/deployments")
@Tag(name = "Deployments")
@RunOnVirtualThread
public class ProjectDeploymentResource {

    private final Idempotency idempotency;
    private final Queue queue;
    private final DeploymentRelations relations;
    private final Creations creations;
    private final DataSource database;

    ProjectDeploymentResource(
            Idempotency idempotency,
            Queue queue,
            DeploymentRelations relations,
            Creations creations,
            DataSource database) {
        this.idempotency = idempotency;
        this.queue = queue;
        this.relations = relations;
        this.creations = creations;
        this.database = database;
    }

    @POST
    @RolesAllowed(Permission.WRITE)
    @Operation(
            operationId = "createDeployment",
            summary = "Deploy a project",
            description =
                    "Queues a deployment, or keeps it NOT_STARTED with `start: false`. The one of"
                            + " the project that waited in the queue becomes FAIL (SUPERSEDED).")
    public RestResponse<DeploymentView> create(
            String projectId,
            @RestHeader(Idempotency.HEADER) @Nullable String idempotencyKey,
            @Nullable CreateDeployment request) {
        CreateDeployment wanted = request == null ? CreateDeployment.DEFAULT : request;
        return idempotencyKey == null
                ? queue.created(creations.create(deployment(projectId, wanted)))
                : QuarkusTransaction.requiringNew()
                        .call(() -> createOnce(idempotencyKey, projectId, wanted));
    }

    private RestResponse<DeploymentView> createOnce(
            String idempotencyKey, String projectId, CreateDeployment wanted) {
        return idempotency.once(
                idempotencyKey,
                "POST /v1/projects/" + projectId.toLowerCase(Locale.ROOT) + "/deployments",
                wanted,
                () -> queue.created(creations.createAlone(deployment(projectId, wanted))));
    }

    private Deployment deployment(String projectId, CreateDeployment wanted) {
        return NewDeployment.wanted(
                Projects.identify(database, projectId),
                wanted.source(),
                !Boolean.FALSE.equals(wanted.start()));
    }

    @GET
    @RolesAllowed(Permission.READ)
    @Operation(operationId = "listDeploymentsOfProject", summary = "List a project's deployments")
    public RestResponse<Page<DeploymentView>> list(
            String projectId, @BeanParam DeploymentQuery query) {
        UUID project = Projects.require(projectId);
        var included = relations.parse(query.include);
        return query.listing()
                .where(Deployment.OF_PROJECT, Deployment.PROJECT, project)
                .answerTogether(
                        Deployment::page,
                        Deployment::countAll,
                        deployments -> included.in(queue.views(deployments)));
    }
}
