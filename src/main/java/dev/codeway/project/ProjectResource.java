package dev.codeway.project;

import com.fasterxml.jackson.databind.JsonNode;

import dev.codeway.platform.audit.Deed;
import dev.codeway.platform.http.Idempotency;
import dev.codeway.platform.http.MergePatch;
import dev.codeway.platform.http.QueryParameter;
import dev.codeway.platform.identity.Permission;
import dev.codeway.platform.paging.Page;

import io.smallrye.common.annotation.RunOnVirtualThread;

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

import java.time.Clock;
import java.time.Instant;
import java.util.List;

/// The API of projects.
@Path("/v1/projects")
@Tag(name = "Projects")
@RunOnVirtualThread
public class ProjectResource {

    private final ProjectRules rules;
    private final ProjectRelations relations;
    private final Idempotency idempotency;
    private final Event<ProjectDeleting> deleting;
    private final Event<Deed> deeds;
    private final Clock clock;

    ProjectResource(
            ProjectRules rules,
            ProjectRelations relations,
            Idempotency idempotency,
            Event<ProjectDeleting> deleting,
            Event<Deed> deeds,
            Clock clock) {
        this.rules = rules;
        this.relations = relations;
        this.idempotency = idempotency;
        this.deleting = deleting;
        this.deeds = deeds;
        this.clock = clock;
    }

    @POST
    @RolesAllowed(Permission.WRITE)
    @Transactional
    @Operation(operationId = "createProject", summary = "Create a project")
    public RestResponse<ProjectView> create(
            @RestHeader(Idempotency.HEADER) @Nullable String idempotencyKey,
            @Nullable CreateProject request) {
        CreateProject wanted = request == null ? new CreateProject(null, null, null) : request;
        return idempotency.once(idempotencyKey, "POST /v1/projects", wanted, () -> create(wanted));
    }

    private RestResponse<ProjectView> create(CreateProject request) {
        Project project = rules.create(rules.read(request), clock.instant());
        deeds.fire(Deed.onProject(project.id));
        return ProjectView.of(project).created(project.entityVersion());
    }

    @GET
    @RolesAllowed(Permission.READ)
    @Operation(
            operationId = "listProjects",
            summary = "List projects",
            description =
                    "Newest first. Pages by cursor stay exact while projects are created; numbered"
                            + " pages come with totals and are cut anew each time.")
    public RestResponse<Page<ProjectView>> list(@BeanParam ProjectQuery query) {
        var included = relations.parse(query.include);
        return query.listing()
                .answerTogether(
                        Project::page,
                        Project::countAll,
                        projects -> included.in(projects.stream().map(ProjectView::of).toList()));
    }

    @GET
    @RolesAllowed(Permission.READ)
    @Path("/{id}")
    @Operation(operationId = "getProject", summary = "Get a project")
    public RestResponse<ProjectView> get(
            String id,
            @RestHeader(HttpHeaders.IF_NONE_MATCH) @Nullable List<String> ifNoneMatch,
            @Parameter(
                            description = ProjectQuery.INCLUDE,
                            schema =
                                    @Schema(type = SchemaType.ARRAY, implementation = String.class))
                    @RestQuery
                    @Nullable List<String> include) {
        var included = relations.parse(include);
        Project project = Project.get(id);
        return included.answer(project.entityVersion(), ifNoneMatch, ProjectView.of(project));
    }

    @PATCH
    @RolesAllowed(Permission.WRITE)
    @Path("/{id}")
    @Consumes({MergePatch.MEDIA_TYPE, MediaType.APPLICATION_JSON})
    @Transactional
    @Operation(
            operationId = "updateProject",
            summary = "Change a project",
            description = "A JSON merge patch (RFC 7396) against the version that If-Match names.")
    @RequestBody(
            content =
                    @Content(
                            mediaType = MergePatch.MEDIA_TYPE,
                            schema = @Schema(implementation = UpdateProject.class)))
    public RestResponse<ProjectView> update(
            String id,
            @RestHeader(HttpHeaders.IF_MATCH) @Nullable List<String> ifMatch,
            @Nullable JsonNode body) {
        Project project = Project.lock(id);
        project.entityVersion().require(ifMatch);
        MergePatch patch = new MergePatch(body, UpdateProject.MEMBERS);
        ProjectName name = patch.read("name", ProjectName::parse);
        GitUrl gitUrl = patch.read("gitURL", rules::gitUrl);
        Subdomain subdomain = patch.read("subdomain", rules::subdomain);
        patch.throwIfInvalid();
        Instant now = clock.instant();
        if (name != null) {
            project.rename(name, now);
        }
        if (gitUrl != null) {
            project.moveTo(gitUrl, now);
        }
        if (subdomain != null && !project.isServedUnder(subdomain)) {
            project.serveUnder(Project.take(subdomain), now);
        }
        Project.flush();
        deeds.fire(Deed.onProject(project.id).setting(patch.members()));
        return project.entityVersion().answer(null, ProjectView.of(project));
    }

    @DELETE
    @RolesAllowed(Permission.WRITE)
    @Path("/{id}")
    @Transactional
    @Operation(
            operationId = "deleteProject",
            summary = "Delete a project",
            description =
                    "Refused while it has deployments, unless `cascade` deletes them too, and while"
                            + " one of them is being built.")
    public RestResponse<Void> delete(
            String id,
            @RestHeader(HttpHeaders.IF_MATCH) @Nullable List<String> ifMatch,
            @Parameter(schema = @Schema(implementation = Boolean.class, defaultValue = "false"))
                    @RestQuery
                    @Nullable String cascade) {
        boolean withDeployments = QueryParameter.flag("cascade", cascade);
        Project project = Project.lock(id);
        project.entityVersion().check(ifMatch);
        project.goDark();
        Project.flush();
        deleting.fire(new ProjectDeleting(project.id, withDeployments));
        project.delete();
        Project.flush();
        deeds.fire(Deed.onProject(project.id));
        return RestResponse.noContent();
    }
}
