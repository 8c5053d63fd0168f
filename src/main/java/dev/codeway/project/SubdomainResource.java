package dev.codeway.project;

import static java.util.Objects.requireNonNull;

import dev.codeway.platform.audit.Deed;
import dev.codeway.platform.http.EntityVersion;
import dev.codeway.platform.identity.Permission;

import io.smallrye.common.annotation.RunOnVirtualThread;

import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.event.Event;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Projects by the name under which they are served, for whoever keeps no ids.
@Path("/v1/projects/by-subdomain/{subdomain}")
@Tag(name = "Projects")
@RunOnVirtualThread
class SubdomainResource {

    private final ProjectRules rules;
    private final ProjectRelations relations;
    private final Event<Deed> deeds;
    private final Clock clock;

    SubdomainResource(
            ProjectRules rules, ProjectRelations relations, Event<Deed> deeds, Clock clock) {
        this.rules = rules;
        this.relations = relations;
        this.deeds = deeds;
        this.clock = clock;
    }

    @GET
    @RolesAllowed(Permission.READ)
    @Operation(
            operationId = "getProjectBySubdomain",
            summary = "Get the project that has a subdomain")
    public RestResponse<ProjectView> get(
            String subdomain,
            @RestHeader(HttpHeaders.IF_NONE_MATCH) @Nullable List<String> ifNoneMatch,
            @Parameter(
                            description = ProjectQuery.INCLUDE,
                            schema =
                                    @Schema(type = SchemaType.ARRAY, implementation = String.class))
                    @RestQuery
                    @Nullable List<String> include) {
        var included = relations.parse(include);
        Project project = Project.servedUnder(subdomain);
        return included.answer(version(project), ifNoneMatch, ProjectView.of(project));
    }

    @PUT
    @RolesAllowed(Permission.WRITE)
    @Transactional
    @Operation(
            operationId = "putProjectBySubdomain",
            summary = "Create the project of a subdomain, or change it",
            description =
                    "Afterwards there is one project under the subdomain, with this name and git"
                            + " URL. `If-None-Match: *` only creates, `If-Match: *` only changes.")
    @APIResponse(
            responseCode = "200",
            description = "It was there, and is so now",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = ProjectView.class)))
    @APIResponse(
            responseCode = "201",
            description = "Created",
            headers =
                    @Header(
                            name = HttpHeaders.LOCATION,
                            description = "Where it is found",
                            schema = @Schema(type = SchemaType.STRING)),
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = ProjectView.class)))
    public RestResponse<ProjectView> put(
            String subdomain,
            @RestHeader(HttpHeaders.IF_MATCH) @Nullable List<String> ifMatch,
            @RestHeader(HttpHeaders.IF_NONE_MATCH) @Nullable List<String> ifNoneMatch,
            @Nullable PutProject request) {
        PutProject body = request == null ? new PutProject(null, null) : request;
        NewProject wanted = rules.read(body.under(subdomain));
        Optional<Project> present = Project.lockServedUnder(requireNonNull(wanted.subdomain()));
        Instant now = clock.instant();
        if (present.isEmpty()) {
            EntityVersion.checkAbsent(ifMatch);
            Project made = rules.create(wanted, now);
            deeds.fire(Deed.onProject(made.id));
            return ProjectView.of(made).created(version(made));
        }
        Project project = present.get();
        version(project).check(ifMatch);
        version(project).checkNone(ifNoneMatch);
        project.rename(wanted.name(), now);
        project.moveTo(wanted.gitUrl(), now);
        Project.flush();
        deeds.fire(Deed.onProject(project.id).setting(PutProject.MEMBERS));
        return version(project).answer(null, ProjectView.of(project));
    }

    /// With the id, for tomorrow another project may have the subdomain, at the same version.
    private static EntityVersion version(Project project) {
        return project.entityVersion().with(project.id.toString());
    }
}
