package dev.codeway.project;

import dev.codeway.platform.hotread.HotAnswer;
import dev.codeway.platform.hotread.HotRead;
import dev.codeway.platform.http.Identifier;
import dev.codeway.platform.identity.Permission;
import dev.codeway.platform.paging.NewestFirst;
import dev.codeway.platform.paging.Page;
import dev.codeway.platform.postgres.Pipelines;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/// One project by its id, and all, newest first.
@Singleton
class HotProjects {

    private static final String BY_ID = ProjectRow.SELECT + " WHERE id = $1";

    private static final NewestFirst.Statements NEWEST_FIRST =
            NewestFirst.Statements.ofAll(ProjectRow.SELECT);

    private static final ProjectSerializer JSON = new ProjectSerializer();

    private final Pipelines pipelines;

    HotProjects(Pipelines pipelines) {
        this.pipelines = pipelines;
    }

    @Produces
    @Singleton
    HotRead one() {
        return new HotRead("/v1/projects/{id}", Set.of(Permission.READ), this::one);
    }

    @Produces
    @Singleton
    HotRead newestFirst() {
        return new HotRead("/v1/projects", Set.of(Permission.READ), this::newestFirst);
    }

    private @Nullable Future<@Nullable HotAnswer> one(
            String path, String id, @Nullable String query) {
        return query == null && Identifier.isCanonical(id)
                ? pipelines.one(BY_ID, Tuple.of(UUID.fromString(id)), HotProjects::answer)
                : null;
    }

    private static HotAnswer answer(Row row) {
        return HotAnswer.of(ProjectRow.view(row), JSON, ProjectRow.version(row));
    }

    private @Nullable Future<@Nullable HotAnswer> newestFirst(
            String path, String none, @Nullable String query) {
        NewestFirst list = NewestFirst.read(path, query, null, Map.of()).orElse(null);
        return list == null
                ? null
                : pipelines.all(
                        list.sql(NEWEST_FIRST),
                        list.parameters(null),
                        ProjectRow::view,
                        projects -> answer(list, projects));
    }

    private static HotAnswer answer(NewestFirst list, List<ProjectView> projects) {
        Page<ProjectView> page = list.page(projects, ProjectView::createdAt, ProjectView::id);
        return HotAnswer.of(page, JSON, list.headers(page));
    }
}
