package dev.codeway.console;

import dev.codeway.deployment.DeploymentView;
import dev.codeway.platform.identity.Permission;
import dev.codeway.platform.paging.Page;
import dev.codeway.project.ProjectQuery;
import dev.codeway.project.ProjectResource;
import dev.codeway.project.ProjectView;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

@Path("/console/projects")
@Produces(MediaType.TEXT_HTML)
@RolesAllowed(Permission.READ)
@RunOnVirtualThread
class ProjectPages {

    private static final String LIVE = "liveDeployment";
    private static final String LATEST = "latestDeployment";

    private static final Choices SORTS =
            Choices.of("-createdAt", "Newest", "createdAt", "Oldest")
                    .and("-updatedAt", "Changed last", "name", "Name");

    /// @param changed when anything happened to it last
    record Row(
            UUID id,
            String name,
            String subdomain,
            String gitUrl,
            boolean pinned,
            @Nullable DeploymentView live,
            @Nullable DeploymentView latest,
            Instant changed) {

        static Row of(ProjectView project) {
            DeploymentView latest = (DeploymentView) project.relations().get(LATEST);
            return new Row(
                    project.id(),
                    project.name(),
                    project.subdomain(),
                    project.gitURL(),
                    project.pinned(),
                    (DeploymentView) project.relations().get(LIVE),
                    latest,
                    latest == null || latest.updatedAt().isBefore(project.updatedAt())
                            ? project.updatedAt()
                            : latest.updatedAt());
        }
    }

    /// @param filtered whether there may be others
    /// @param first where the list begins, null where this is its beginning
    @CheckedTemplate(basePath = "console", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record Projects(
            List<Row> rows,
            @Nullable String q,
            @Nullable String gitHost,
            List<Choices.Choice> sorts,
            boolean filtered,
            @Nullable String first,
            @Nullable String next)
            implements TemplateInstance {}

    private final ProjectResource projects;
    private final Pages pages;

    ProjectPages(ProjectResource projects, Pages pages) {
        this.projects = projects;
        this.pages = pages;
    }

    @GET
    @Operation(hidden = true)
    public RestResponse<String> list(
            @BeanParam ProjectQuery query,
            @RestQuery @Nullable String q,
            @RestQuery @Nullable String gitHost,
            @RestQuery @Nullable String sort,
            @Context UriInfo uri) {
        Page<ProjectView> page = projects.list(query.including(LIVE, LATEST)).getEntity();
        return pages.show(
                new Projects(
                        page.items().stream().map(Row::of).toList(),
                        q,
                        gitHost,
                        SORTS.choosing(sort),
                        !uri.getQueryParameters().isEmpty(),
                        Links.first(uri),
                        Links.next(uri, page)));
    }
}
