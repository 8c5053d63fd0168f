package dev.codeway.project;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.codeway.platform.audit.Deed;
import dev.codeway.platform.http.Idempotency;
import dev.codeway.platform.http.JsonProblem;
import dev.codeway.platform.identity.Permission;
import dev.codeway.platform.problem.Problem;

import io.smallrye.common.annotation.RunOnVirtualThread;

import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.event.Event;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

import java.time.Clock;
import java.util.List;

@Path("/v1/projects/bulk")
@RolesAllowed(Permission.WRITE)
@Tag(name = "Projects")
@RunOnVirtualThread
class ProjectBulkResource {

    private static final int MULTI_STATUS = 207;

    private final ProjectRules rules;
    private final Idempotency idempotency;
    private final ObjectMapper json;
    private final Event<Deed> deeds;
    private final Clock clock;

    ProjectBulkResource(
            ProjectRules rules,
            Idempotency idempotency,
            ObjectMapper json,
            Event<Deed> deeds,
            Clock clock) {
        this.rules = rules;
        this.idempotency = idempotency;
        this.json = json;
        this.deeds = deeds;
        this.clock = clock;
    }

    @POST
    @Transactional
    @Operation(
            operationId = "createProjects",
            summary = "Create many projects",
            description =
                    "As if each were posted on its own, in order: one that is refused changes"
                            + " nothing for the others. 207 whatever became of them, so look at"
                            + " `refused`.")
    public RestResponse<CreatedProjects> create(
            @RestHeader(Idempotency.HEADER) @Nullable String idempotencyKey,
            @Nullable CreateProjects request) {
        CreateProjects wanted = request == null ? new CreateProjects(null) : request;
        List<JsonNode> items = wanted.some();
        return idempotency.once(
                idempotencyKey, "POST /v1/projects/bulk", wanted, () -> create(items));
    }

    private RestResponse<CreatedProjects> create(List<JsonNode> items) {
        List<Wish> wishes = items.stream().map(this::read).toList();
        lockSubdomains(wishes);
        return RestResponse.ResponseBuilder.<CreatedProjects>create(MULTI_STATUS, null)
                .entity(CreatedProjects.of(wishes.stream().map(this::grant).toList()))
                .build();
    }

    private sealed interface Wish {}

    private record Legal(NewProject project) implements Wish {}

    private record Illegal(Problem problem) implements Wish {}

    private Wish read(JsonNode item) {
        if (!item.isObject()) {
            return new Illegal(
                    new Problem.BadRequest("malformed-json", "an item must be a JSON object"));
        }
        try {
            return new Legal(rules.read(json.treeToValue(item, CreateProject.class)));
        } catch (JsonProcessingException unreadable) {
            return new Illegal(JsonProblem.of(unreadable));
        } catch (Problem.Invalid illegal) {
            return new Illegal(illegal);
        }
    }

    /// All at first and in one order, or two such requests could wait for each other.
    private static void lockSubdomains(List<Wish> wishes) {
        wishes.stream()
                .<String>mapMulti(
                        (wish, labels) -> {
                            if (wish instanceof Legal(NewProject project)) {
                                labels.accept(project.firstChoice().label());
                            }
                        })
                .distinct()
                .sorted()
                .forEach(label -> Project.lockSubdomain(new Subdomain(label)));
    }

    /// What is refused is refused before anything of it is written.
    private CreatedProjects.Item grant(Wish wish) {
        return switch (wish) {
            case Illegal(Problem problem) -> CreatedProjects.Item.refused(problem);
            case Legal(NewProject project) -> {
                try {
                    Project made = rules.create(project, clock.instant());
                    deeds.fire(Deed.onProject(made.id));
                    yield CreatedProjects.Item.created(ProjectView.of(made));
                } catch (Problem.Conflict taken) {
                    yield CreatedProjects.Item.refused(taken);
                }
            }
        };
    }
}
