package dev.codeway.console;

import dev.codeway.build.Builds;
import dev.codeway.build.KnownWorker;
import dev.codeway.build.LeasedBuild;
import dev.codeway.deployment.Queue;
import dev.codeway.deployment.QueuePlace;
import dev.codeway.platform.identity.Caller;
import dev.codeway.platform.identity.Permission;
import dev.codeway.project.ProjectView;
import dev.codeway.project.Projects;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;

import jakarta.annotation.security.RolesAllowed;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

@Path("/console/queue")
@Produces(MediaType.TEXT_HTML)
@RolesAllowed(Permission.READ)
@RunOnVirtualThread
class QueuePages {

    private static final int MOST = 100;

    /// What is in progress.
    ///
    /// @param lease null where no worker holds it
    /// @param canceling whether it is to end
    record Running(
            UUID id,
            String project,
            UUID projectId,
            int number,
            @Nullable String ref,
            Instant startedAt,
            int attempt,
            boolean canceling,
            @Nullable LeasedBuild lease) {

        static Running of(Queue.Running running, Map<UUID, ProjectView> projects) {
            return new Running(
                    running.id(),
                    name(projects, running.projectId()),
                    running.projectId(),
                    running.number(),
                    running.ref(),
                    running.startedAt(),
                    running.attempt(),
                    running.cancelRequestedAt() != null,
                    running.lease());
        }
    }

    /// What waits.
    ///
    /// @param reason what it waits for
    /// @param behind what of its project is in progress; null where nothing is
    record Waiting(
            UUID id,
            String project,
            UUID projectId,
            int number,
            @Nullable String ref,
            Instant queuedAt,
            long position,
            String reason,
            @Nullable UUID behind) {

        static Waiting of(Queue.Waiting waiting, Map<UUID, ProjectView> projects) {
            return new Waiting(
                    waiting.id(),
                    name(projects, waiting.projectId()),
                    waiting.projectId(),
                    waiting.number(),
                    waiting.ref(),
                    waiting.queuedAt(),
                    waiting.place().position(),
                    reason(waiting.place().blockedBy()),
                    waiting.behind());
        }

        private static String reason(QueuePlace.BlockedBy blockedBy) {
            return switch (blockedBy) {
                case CAPACITY -> "A free worker";
                case PROJECT_BUSY -> "The end of";
                case HELD -> "The queue, which is held";
            };
        }
    }

    /// @param workers null where the caller is there for some projects only
    @CheckedTemplate(basePath = "console", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record QueuePage(
            List<Running> running,
            List<Waiting> waiting,
            int most,
            @Nullable List<KnownWorker> workers)
            implements TemplateInstance {}

    private final Queue queue;
    private final Builds builds;
    private final Pages pages;

    QueuePages(Queue queue, Builds builds, Pages pages) {
        this.queue = queue;
        this.builds = builds;
        this.pages = pages;
    }

    @GET
    @Transactional
    @Operation(hidden = true)
    public RestResponse<String> queue() {
        List<Queue.Running> running = queue.running(MOST);
        List<Queue.Waiting> waiting = queue.waiting(MOST);
        Set<UUID> ids =
                Stream.concat(
                                running.stream().map(Queue.Running::projectId),
                                waiting.stream().map(Queue.Waiting::projectId))
                        .collect(Collectors.toSet());
        Map<UUID, ProjectView> projects = Projects.views(ids);
        return pages.show(
                new QueuePage(
                        running.stream().map(it -> Running.of(it, projects)).toList(),
                        waiting.stream().map(it -> Waiting.of(it, projects)).toList(),
                        MOST,
                        Caller.visible() == null ? builds.workers() : null));
    }

    private static String name(Map<UUID, ProjectView> projects, UUID id) {
        ProjectView project = projects.get(id);
        return project == null ? id.toString() : project.name();
    }
}
