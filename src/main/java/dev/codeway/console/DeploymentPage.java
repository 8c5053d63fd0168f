package dev.codeway.console;

import static java.util.Objects.requireNonNull;

import dev.codeway.audit.Makers;
import dev.codeway.build.LogDownload;
import dev.codeway.build.LogResource;
import dev.codeway.deployment.DeploymentResource;
import dev.codeway.deployment.DeploymentView;
import dev.codeway.platform.identity.Permission;
import dev.codeway.platform.problem.Problem;
import dev.codeway.project.LiveRelease;
import dev.codeway.project.ProjectView;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

import java.sql.SQLException;
import java.util.List;
import java.util.stream.IntStream;

@Path("/console/deployments/{id}")
@Produces(MediaType.TEXT_HTML)
@RolesAllowed(Permission.READ)
@RunOnVirtualThread
class DeploymentPage {

    /// @param attempts the numbers of all of them
    /// @param log null where it has been deleted
    @CheckedTemplate(basePath = "console", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record Deployment(
            DeploymentRow row,
            ProjectView project,
            @Nullable DeploymentView retried,
            List<Integer> attempts,
            LogView.@Nullable Chunk log)
            implements TemplateInstance {}

    @CheckedTemplate(basePath = "console", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record LogChunk(LogView.Chunk chunk) implements TemplateInstance {}

    private final DeploymentResource deployments;
    private final LogResource logs;
    private final LogView view;
    private final Pages pages;

    DeploymentPage(DeploymentResource deployments, LogResource logs, LogView view, Pages pages) {
        this.deployments = deployments;
        this.logs = logs;
        this.view = view;
        this.pages = pages;
    }

    @GET
    @Operation(hidden = true)
    public RestResponse<String> show(
            String id,
            @RestQuery @Nullable String attempt,
            @RestQuery @Nullable String before,
            @RestQuery @Nullable String cursor)
            throws SQLException {
        DeploymentView deployment = get(id, "project");
        ProjectView project = (ProjectView) requireNonNull(deployment.relations().get("project"));
        LiveRelease live = project.live();
        return pages.show(
                new Deployment(
                        DeploymentRow.of(
                                deployment,
                                Makers.of(List.of(deployment.id())).get(deployment.id()),
                                live == null ? null : live.deploymentId()),
                        project,
                        deployment.retryOf() == null ? null : retried(deployment),
                        IntStream.rangeClosed(1, deployment.attempt()).boxed().toList(),
                        log(id, attempt, before, cursor)));
    }

    private DeploymentView get(String id, String... include) {
        return requireNonNull(
                deployments
                        .get(id, null, null, null, List.of(include))
                        .await()
                        .indefinitely()
                        .getEntity());
    }

    /// It may be gone.
    private @Nullable DeploymentView retried(DeploymentView deployment) {
        try {
            return get(String.valueOf(deployment.retryOf()));
        } catch (Problem.NotFound deleted) {
            return null;
        }
    }

    private LogView.@Nullable Chunk log(
            String id, @Nullable String attempt, @Nullable String before, @Nullable String cursor)
            throws SQLException {
        try {
            if (before != null) {
                return view.before(id, before);
            }
            return cursor == null ? view.end(id, attempt) : view.after(id, cursor, "");
        } catch (Problem.Gone deleted) {
            return null;
        }
    }

    /// Some lines of the log, to be put into the page.
    ///
    /// @param style how a terminal writes there
    @GET
    @Path("/log")
    @Operation(hidden = true)
    public RestResponse<String> lines(
            String id,
            @RestQuery @Nullable String before,
            @RestQuery @Nullable String cursor,
            @RestQuery @Nullable String style)
            throws SQLException {
        if (before != null) {
            return pages.show(new LogChunk(view.before(id, before)));
        }
        return pages.show(
                new LogChunk(
                        cursor == null
                                ? view.end(id, null)
                                : view.after(id, cursor, style == null ? "" : style)));
    }

    @GET
    @Path("/log.txt")
    @Produces(MediaType.TEXT_PLAIN)
    @Operation(hidden = true)
    public RestResponse<LogDownload> download(String id, @RestQuery @Nullable String attempt)
            throws SQLException {
        RestResponse<LogDownload> answer = logs.text(id, attempt, null, null, null);
        String shown = String.valueOf(answer.getHeaderString(HttpHeaders.CONTENT_DISPOSITION));
        answer.getHeaders()
                .putSingle(HttpHeaders.CONTENT_DISPOSITION, shown.replace("inline", "attachment"));
        return answer;
    }
}
