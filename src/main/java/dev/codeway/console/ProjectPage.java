package dev.codeway.console;

import static java.util.Objects.requireNonNull;

import dev.codeway.audit.Makers;
import dev.codeway.deployment.DeploymentQuery;
import dev.codeway.deployment.DeploymentView;
import dev.codeway.deployment.Deployments;
import dev.codeway.deployment.ProjectDeploymentResource;
import dev.codeway.deployment.ReleaseKind;
import dev.codeway.deployment.ReleaseQuery;
import dev.codeway.deployment.ReleaseResource;
import dev.codeway.deployment.ReleaseView;
import dev.codeway.platform.identity.Permission;
import dev.codeway.platform.paging.Page;
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
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.UUID;

@Path("/console/projects/{id}")
@Produces(MediaType.TEXT_HTML)
@RolesAllowed(Permission.READ)
@RunOnVirtualThread
class ProjectPage {

    private static final int LEDGER = 6;

    private static final Choices STATUSES =
            Choices.of("", "Any status", "READY", "Ready", "FAIL", "Failed")
                    .and("IN_PROGRESS", "Building", "QUEUED", "Queued")
                    .and("NOT_STARTED", "Not started");

    /// A time during which something was live.
    ///
    /// @param number of the deployment; null where that is deleted
    /// @param how it came about, in words
    record Entry(ReleaseView release, @Nullable Integer number, String how) {

        static List<Entry> of(List<ReleaseView> releases) {
            Map<UUID, DeploymentView> deployments =
                    Deployments.views(releases.stream().map(ReleaseView::deploymentId).toList());
            return releases.stream()
                    .map(
                            it -> {
                                DeploymentView deployment = deployments.get(it.deploymentId());
                                return new Entry(
                                        it,
                                        deployment == null ? null : deployment.number(),
                                        words(it.kind()));
                            })
                    .toList();
        }

        private static String words(ReleaseKind kind) {
            return switch (kind) {
                case AUTO -> "built";
                case PROMOTE -> "promoted";
                case ROLLBACK -> "rolled back to";
            };
        }
    }

    /// @param version for `If-Match`
    /// @param live what it serves
    /// @param before what a rollback would make live
    /// @param first where the list of deployments begins, null where this is its beginning
    @CheckedTemplate(basePath = "console", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record Project(
            ProjectView project,
            String version,
            @Nullable DeploymentRow live,
            @Nullable DeploymentView before,
            long deployments,
            long releases,
            List<DeploymentRow> rows,
            List<Choices.Choice> statuses,
            @Nullable String ref,
            boolean filtered,
            List<Entry> ledger,
            BuildChart chart,
            @Nullable String first,
            @Nullable String next)
            implements TemplateInstance {}

    @CheckedTemplate(basePath = "console", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record Ledger(
            ProjectView project, List<Entry> entries, @Nullable String first, @Nullable String next)
            implements TemplateInstance {}

    private final ProjectResource projects;
    private final ProjectDeploymentResource deployments;
    private final ReleaseResource releases;
    private final Pages pages;

    ProjectPage(
            ProjectResource projects,
            ProjectDeploymentResource deployments,
            ReleaseResource releases,
            Pages pages) {
        this.projects = projects;
        this.deployments = deployments;
        this.releases = releases;
        this.pages = pages;
    }

    @GET
    @Operation(hidden = true)
    public RestResponse<String> show(
            String id,
            @BeanParam DeploymentQuery query,
            @RestQuery @Nullable String status,
            @RestQuery @Nullable String ref,
            @Context UriInfo uri) {
        RestResponse<ProjectView> answer = projects.get(id, null, List.of("liveDeployment"));
        ProjectView project = requireNonNull(answer.getEntity());
        Page<DeploymentView> page = requireNonNull(deployments.list(id, query).getEntity());
        DeploymentView live = (DeploymentView) project.relations().get("liveDeployment");
        return pages.show(
                new Project(
                        project,
                        String.valueOf(answer.getHeaderString(HttpHeaders.ETAG)),
                        live == null ? null : rows(List.of(live), live).getFirst(),
                        live == null
                                ? null
                                : Deployments.before(project.id(), live.id()).orElse(null),
                        Deployments.count(project.id()),
                        Deployments.countReleases(project.id()),
                        rows(page.items(), live),
                        STATUSES.choosing(status),
                        ref,
                        !uri.getQueryParameters().isEmpty(),
                        Entry.of(Deployments.releases(project.id(), LEDGER)),
                        BuildChart.of(Deployments.built(project.id(), BuildChart.MOST)),
                        Links.first(uri),
                        Links.next(uri, page)));
    }

    private static List<DeploymentRow> rows(
            List<DeploymentView> deployments, @Nullable DeploymentView live) {
        Map<UUID, String> makers = Makers.of(deployments.stream().map(DeploymentView::id).toList());
        return deployments.stream()
                .map(
                        it ->
                                DeploymentRow.of(
                                        it, makers.get(it.id()), live == null ? null : live.id()))
                .toList();
    }

    @GET
    @Path("/releases")
    @Operation(hidden = true)
    public RestResponse<String> ledger(
            String id, @BeanParam ReleaseQuery query, @Context UriInfo uri) {
        ProjectView project = requireNonNull(projects.get(id, null, null).getEntity());
        Page<ReleaseView> page = requireNonNull(releases.list(id, query).getEntity());
        return pages.show(
                new Ledger(
                        project, Entry.of(page.items()), Links.first(uri), Links.next(uri, page)));
    }
}
