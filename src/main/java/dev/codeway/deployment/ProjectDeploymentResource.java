package dev.codeway.deployment;

import dev.codeway.platform.http.Idempotency;
import dev.codeway.platform.http.Identifier;
import dev.codeway.platform.identity.Permission;
import dev.codeway.platform.paging.Page;
import dev.codeway.project.Projects;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.virtual.threads.VirtualThreads;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.smallrye.mutiny.Uni;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.ExecutorService;

import javax.sql.DataSource;

/// The API of a project's deployments.
@Path("/v1/projects/{projectId}/deployments")
@Tag(name = "Deployments")
public class ProjectDeploymentResource {

    private final Idempotency idempotency;
    private final Queue queue;
    private final DeploymentRelations relations;
    private final Creations creations;
    private final DataSource database;
    private final ExecutorService virtualThreads;

    ProjectDeploymentResource(
            Idempotency idempotency,
            Queue queue,
            DeploymentRelations relations,
            Creations creations,
            DataSource database,
            @VirtualThreads ExecutorService virtualThreads) {
        this.idempotency = idempotency;
        this.queue = queue;
        this.relations = relations;
        this.creations = creations;
        this.database = database;
        this.virtualThreads = virtualThreads;
    }

    // On the event loop, for it waits for others to be made together with.
    @POST
    @RolesAllowed(Permission.WRITE)
    // As in ResolveResource.
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "createDeployment",
            summary = "Deploy a project",
            description =
                    "Queues a deployment, or keeps it NOT_STARTED with `start: false`. The one of"
                            + " the project that waited in the queue becomes FAIL (SUPERSEDED).")
    public Uni<RestResponse<DeploymentView>> create(
            String projectId,
            @RestHeader(Idempotency.HEADER) @Nullable String idempotencyKey,
            @Nullable CreateDeployment request) {
        CreateDeployment wanted = request == null ? CreateDeployment.DEFAULT : request;
        return idempotencyKey == null && Identifier.isCanonical(projectId)
                ? creations.create(deployment(projectId, wanted)).map(queue::created)
                : Uni.createFrom()
                        .item(() -> once(idempotencyKey, projectId, wanted))
                        .runSubscriptionOn(virtualThreads);
    }

    private RestResponse<DeploymentView> once(
            @Nullable String idempotencyKey, String projectId, CreateDeployment wanted) {
        return QuarkusTransaction.requiringNew()
                .call(
                        () ->
                                idempotency.once(
                                        idempotencyKey,
                                        "POST /v1/projects/"
                                                + projectId.toLowerCase(Locale.ROOT)
                                                + "/deployments",
                                        wanted,
                                        () ->
                                                queue.created(
                                                        creations.createWithin(
                                                                deployment(projectId, wanted)))));
    }

    private Deployment deployment(String projectId, CreateDeployment wanted) {
        return NewDeployment.wanted(
                Projects.identify(database, projectId),
                wanted.source(),
                !Boolean.FALSE.equals(wanted.start()));
    }

    @GET
    @RolesAllowed(Permission.READ)
    @RunOnVirtualThread
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
