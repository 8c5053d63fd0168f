package dev.codeway.project;

import com.fasterxml.jackson.annotation.JsonInclude;

import dev.codeway.platform.http.ProblemDocument;
import dev.codeway.platform.problem.Problem;

import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

import java.util.List;

/// What became of each of many.
///
/// @param created how many there are now
/// @param refused how many there are not
/// @param items in the order of the request
@Schema(name = "CreatedProjects")
record CreatedProjects(
        @Schema(examples = "99") long created,
        @Schema(examples = "1") long refused,
        List<Item> items) {

    static CreatedProjects of(List<Item> items) {
        long created = items.stream().filter(item -> item.project() != null).count();
        return new CreatedProjects(created, items.size() - created, items);
    }

    /// What a request of its own would have been answered.
    ///
    /// @param status 201, or what the problem says
    /// @param location where the project is found; absent where it was refused
    /// @param project absent where it was refused
    /// @param problem absent where it was created
    @Schema(name = "CreatedProject")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Item(
            @Schema(examples = "201") int status,
            @Nullable String location,
            @Nullable ProjectView project,
            @Nullable ProblemDocument problem) {

        static Item created(ProjectView project) {
            return new Item(201, project.location(), project, null);
        }

        static Item refused(Problem problem) {
            ProblemDocument document = ProblemDocument.of(problem, null);
            return new Item(document.status(), null, null, document);
        }
    }
}
