package dev.codeway.project;

import dev.codeway.platform.hotread.HotAnswer;
import dev.codeway.platform.hotread.HotRead;
import dev.codeway.platform.identity.Permission;
import dev.codeway.platform.paging.NewestFirst;
import dev.codeway.platform.paging.Page;
import dev.codeway.platform.postgres.Pipelines;

import io.vertx.core.Future;

import jakarta.inject.Singleton;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.Set;

/// All projects, newest first.
@Singleton
class HotProjects implements HotRead {

    private static final NewestFirst.Statements SQL =
            NewestFirst.Statements.ofAll(ProjectRow.SELECT);

    private final Pipelines pipelines;

    HotProjects(Pipelines pipelines) {
        this.pipelines = pipelines;
    }

    @Override
    public String path() {
        return "/v1/projects";
    }

    @Override
    public Set<String> permissions() {
        return Set.of(Permission.READ);
    }

    @Override
    public @Nullable Future<@Nullable HotAnswer> read(
            String path, String none, @Nullable String query) {
        NewestFirst list = NewestFirst.read(path, query, null, Map.of()).orElse(null);
        return list == null
                ? null
                : pipelines.all(
                        list.sql(SQL),
                        list.parameters(null),
                        ProjectRow::read,
                        projects -> answer(list, projects));
    }

    private static HotAnswer answer(NewestFirst list, List<Project> projects) {
        Page<ProjectView> page =
                list.page(
                        projects.stream().map(ProjectView::of).toList(),
                        ProjectView::createdAt,
                        ProjectView::id);
        return HotAnswer.of(page, list.headers(page));
    }
}
