package dev.codeway.project;

import dev.codeway.platform.http.FormerIds;
import dev.codeway.platform.http.Identifier;
import dev.codeway.platform.postgres.Sql;

import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

import javax.sql.DataSource;

/// What other features may know of projects.
public final class Projects {

    private Projects() {}

    /// The id, of a project that exists; throws 404 otherwise.
    public static UUID require(String id) {
        return Project.get(id).id;
    }

    /// The id that a text stands for, whether or not there is such a project; throws 404 where it
    /// stands for nothing.
    public static UUID identify(DataSource database, String id) {
        return (Identifier.isCanonical(id)
                        ? Identifier.parse(id)
                        : Sql.call(
                                database,
                                it -> FormerIds.resolve(it, FormerIds.Subject.PROJECT, id)))
                .orElseThrow(Project::unknown);
    }

    /// How many there are.
    public static long count() {
        return Project.count();
    }

    /// As clients see them, by id; ids of none are left out.
    public static Map<UUID, ProjectView> views(Collection<UUID> ids) {
        return Project.all(ids).stream()
                .map(ProjectView::of)
                .collect(Collectors.toMap(ProjectView::id, Function.identity()));
    }

    /// A project that nobody else changes until this transaction ends; throws 404 where there is
    /// none.
    public static ProjectState lock(String id) {
        return ProjectState.of(Project.lock(id));
    }

    /// Points a project to what is live from now on.
    ///
    /// @param pin true turns automatic releases off; false leaves that as it is
    public static ProjectState goLive(UUID id, LiveRelease release, boolean pin) {
        Project project = Project.lock(id.toString());
        project.goLive(release);
        if (pin) {
            project.pin(true, release.since());
        }
        Project.flush();
        return ProjectState.of(project);
    }

    /// Lets automatic releases go on.
    public static ProjectState unpin(UUID id, Instant now) {
        Project project = Project.lock(id.toString());
        project.pin(false, now);
        Project.flush();
        return ProjectState.of(project);
    }
}
