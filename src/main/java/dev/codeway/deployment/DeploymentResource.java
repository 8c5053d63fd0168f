package dev.codeway.deployment;

import com.fasterxml.jackson.databind.JsonNode;

import dev.codeway.build.Builds;
import dev.codeway.platform.audit.Deed;
import dev.codeway.platform.http.Idempotency;
import dev.codeway.platform.http.MergePatch;
import dev.codeway.platform.http.QueryParameter;
import dev.codeway.platform.identity.Permission;
import dev.codeway.platform.limit.Lasting;
import dev.codeway.platform.paging.Page;
import dev.codeway.platform.postgres.DatabaseClock;
import dev.codeway.platform.problem.Problem;
import dev.codeway.project.ProjectState;
import dev.codeway.project.Projects;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.smallrye.mutiny.Uni;

import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.event.Event;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/// The API of deployments.
@Path("/v1/deployments")
@Tag(name = "Deployments")
public class DeploymentResource {

    private static final int DEFAULT_WAIT_SECONDS = 30;
    private static final int LONGEST_WAIT_SECONDS = 60;

    private final DeploymentWatch watch;
    private final Idempotency idempotency;
    private final Builds builds;
    private final Queue queue;
    private final DeploymentRelations relations;
    private final Event<Deed> deeds;
    private final Creations creations;
    private final DatabaseClock clock;
    private final Lasting lasting;

    DeploymentResource(
            DeploymentWatch watch,
            Idempotency idempotency,
            Builds builds,
            Queue queue,
            DeploymentRelations relations,
            Event<Deed> deeds,
            Creations creations,
            DatabaseClock clock,
            Lasting lasting) {
        this.watch = watch;
        this.builds = builds;
        this.queue = queue;
        this.relations = relations;
        this.deeds = deeds;
        this.idempotency = idempotency;
        this.creations = creations;
        this.clock = clock;
        this.lasting = lasting;
    }

    @GET
    @RolesAllowed(Permission.READ)
    @RunOnVirtualThread
    @Operation(operationId = "listDeployments", summary = "List the deployments of all projects")
    public RestResponse<Page<DeploymentView>> list(@BeanParam DeploymentQuery query) {
        var included = relations.parse(query.include);
        return query.listing()
                .answerTogether(
                        Deployment::page,
                        Deployment::countAll,
                        deployments -> included.in(queue.views(deployments)));
    }

    // On the event loop, for it may wait long; what it reads it reads on virtual threads.
    @GET
    @RolesAllowed(Permission.READ)
    @Path("/{id}")
    // As in ResolveResource.
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "getDeployment",
            summary = "Get a deployment, now or once it has ended",
            description =
                    "With `waitFor=terminal` the answer comes when the deployment is READY or FAIL,"
                            + " or when the timeout is over: 200 either way.")
    public Uni<RestResponse<DeploymentView>> get(
            String id,
            @RestHeader(HttpHeaders.IF_NONE_MATCH) @Nullable List<String> ifNoneMatch,
            @Parameter(schema = @Schema(enumeration = "terminal")) @RestQuery
                    @Nullable String waitFor,
            @Parameter(
                            description = "Seconds to wait, 1 to 60; more is taken as 60",
                            schema = @Schema(implementation = Integer.class, defaultValue = "30"))
                    @RestQuery
                    @Nullable String timeout,
            @Parameter(
                            description = DeploymentQuery.INCLUDE,
                            schema =
                                    @Schema(type = SchemaType.ARRAY, implementation = String.class))
                    @RestQuery
                    @Nullable List<String> include) {
        var included = relations.parse(include);
        Duration wait =
                Duration.ofSeconds(
                        timeout == null
                                ? DEFAULT_WAIT_SECONDS
                                : QueryParameter.upTo(LONGEST_WAIT_SECONDS, "timeout", timeout));
        if (waitFor == null) {
            return watch.now(id, included).map(snapshot -> snapshot.answer(ifNoneMatch));
        }
        if (!waitFor.equals("terminal")) {
            throw QueryParameter.illegal("waitFor", "unknown-value", "must be terminal");
        }
        lasting.begin();
        return watch.untilTerminal(id, included, wait).map(snapshot -> snapshot.answer(null));
    }

    @PATCH
    @RolesAllowed(Permission.WRITE)
    @RunOnVirtualThread
    @Path("/{id}")
    @Consumes({MergePatch.MEDIA_TYPE, MediaType.APPLICATION_JSON})
    @Transactional
    @Operation(
            operationId = "updateDeployment",
            summary = "Move a deployment along the state machine",
            description =
                    "A JSON merge patch (RFC 7396). An arrow that does not exist is 409 and names"
                            + " those that do.")
    @RequestBody(
            content =
                    @Content(
                            mediaType = MergePatch.MEDIA_TYPE,
                            schema = @Schema(implementation = UpdateDeployment.class)))
    public RestResponse<DeploymentView> update(
            String id,
            @RestHeader(HttpHeaders.IF_MATCH) @Nullable List<String> ifMatch,
            @Nullable JsonNode body) {
        Deployment deployment = Deployment.lock(id);
        deployment.entityVersion().check(ifMatch);
        UpdateDeployment wanted = UpdateDeployment.parse(body);
        if (wanted.status() != null && wanted.status() != deployment.status) {
            if (builds.isLeased(deployment.id)) {
                throw new Problem.Conflict(
                        "leased", "a worker holds it; only cancel can end it before the worker");
            }
        }
        if (wanted.status() != null) {
            deployment.move(wanted.status(), wanted.reason(), clock.instant());
        }
        return changed(deployment, wanted.members());
    }

    @POST
    @RolesAllowed(Permission.WRITE)
    @RunOnVirtualThread
    @Path("/{id}/start")
    @Transactional
    @Operation(operationId = "startDeployment", summary = "Queue a deployment not yet started")
    public RestResponse<DeploymentView> start(String id) {
        Deployment deployment = Deployment.lock(id);
        deployment.queue(clock.instant());
        return changed(deployment, List.of());
    }

    @POST
    @RolesAllowed(Permission.WRITE)
    @RunOnVirtualThread
    @Path("/{id}/cancel")
    @Transactional
    @Operation(
            operationId = "cancelDeployment",
            summary = "Stop a deployment",
            description =
                    "It becomes FAIL (CANCELED): at once, or where a worker builds it as soon as the"
                            + " worker has stopped. One that has ended is 409.")
    public RestResponse<DeploymentView> cancel(String id) {
        Deployment deployment = Deployment.lock(id);
        if (builds.isLeased(deployment.id)) {
            deployment.requestCancel(clock.instant());
        } else {
            deployment.fail(FailureReason.CANCELED, clock.instant());
        }
        return changed(deployment, List.of());
    }

    @POST
    @RolesAllowed(Permission.WRITE)
    @RunOnVirtualThread
    @Path("/{id}/retry")
    @Transactional
    @Operation(
            operationId = "retryDeployment",
            summary = "Build the same again",
            description = "Queues a new deployment that names this one, which must have ended.")
    public RestResponse<DeploymentView> retry(
            String id, @RestHeader(Idempotency.HEADER) @Nullable String idempotencyKey) {
        return idempotency.once(
                idempotencyKey,
                "POST /v1/deployments/" + id.toLowerCase(Locale.ROOT) + "/retry",
                "",
                () -> retry(Deployment.lock(id)));
    }

    private RestResponse<DeploymentView> retry(Deployment finished) {
        if (!finished.status.isTerminal()) {
            throw new Problem.Conflict(
                    "not-finished", "it is %s, not READY or FAIL".formatted(finished.status));
        }
        return queue.created(
                creations.createWithin(
                        NewDeployment.wanted(
                                finished.projectId, DeploymentSource.sameAs(finished), true)));
    }

    @POST
    @RolesAllowed(Permission.WRITE)
    @RunOnVirtualThread
    @Path("/{id}/promote")
    @Transactional
    @Operation(
            operationId = "promoteDeployment",
            summary = "Make a deployment live",
            description =
                    "Any that is READY, without building it again. With If-Match, the ETag of the"
                            + " project, only if nothing else was released since.")
    public RestResponse<ReleaseView> promote(
            String id,
            @RestHeader(HttpHeaders.IF_MATCH) @Nullable List<String> ifMatch,
            @RestHeader(Idempotency.HEADER) @Nullable String idempotencyKey) {
        return idempotency.once(
                idempotencyKey,
                "POST /v1/deployments/" + id.toLowerCase(Locale.ROOT) + "/promote",
                "",
                () -> {
                    Deployment chosen = Deployment.lock(id);
                    ProjectState project = Projects.lock(chosen.projectId.toString());
                    project.version().check(ifMatch);
                    ProjectState live = Release.promote(chosen, project, clock.instant());
                    deeds.fire(chosen.deed());
                    return ReleaseView.live(live);
                });
    }

    @DELETE
    @RolesAllowed(Permission.WRITE)
    @RunOnVirtualThread
    @Path("/{id}")
    @Transactional
    @Operation(
            operationId = "deleteDeployment",
            summary = "Delete a deployment",
            description = "Refused while it is being built, and while it is live.")
    public RestResponse<Void> delete(
            String id, @RestHeader(HttpHeaders.IF_MATCH) @Nullable List<String> ifMatch) {
        Deployment deployment = Deployment.lock(id);
        deployment.entityVersion().check(ifMatch);
        if (deployment.status == DeploymentStatus.IN_PROGRESS) {
            throw new Problem.Conflict("build-running", "it is being built; cancel it first");
        }
        if (Projects.lock(deployment.projectId.toString()).serves(deployment.id)) {
            throw new Problem.Conflict("live-release", "it is live; release another one first");
        }
        deployment.delete();
        Deployment.flush();
        deeds.fire(deployment.deed());
        return RestResponse.noContent();
    }

    private RestResponse<DeploymentView> changed(Deployment deployment, Collection<String> fields) {
        Deployment.flush();
        deeds.fire(deployment.deed().setting(fields));
        return Snapshot.of(deployment, queue).answer(null);
    }
}
