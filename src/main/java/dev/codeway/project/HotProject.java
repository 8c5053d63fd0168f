package dev.codeway.project;

import dev.codeway.platform.hotread.HotAnswer;
import dev.codeway.platform.hotread.HotRead;
import dev.codeway.platform.http.Identifier;
import dev.codeway.platform.identity.Permission;
import dev.codeway.platform.postgres.Pipelines;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;

import jakarta.inject.Singleton;

import org.jspecify.annotations.Nullable;

import java.util.Set;
import java.util.UUID;

/// One project, by its id.
@Singleton
class HotProject implements HotRead {

    private static final String SQL = ProjectRow.SELECT + " WHERE id = $1";

    private final Pipelines pipelines;

    HotProject(Pipelines pipelines) {
        this.pipelines = pipelines;
    }

    @Override
    public String path() {
        return "/v1/projects/{id}";
    }

    @Override
    public Set<String> permissions() {
        return Set.of(Permission.READ);
    }

    @Override
    public @Nullable Future<@Nullable HotAnswer> read(
            String path, String id, @Nullable String query) {
        return query == null && Identifier.isCanonical(id)
                ? pipelines.one(SQL, Tuple.of(UUID.fromString(id)), HotProject::answer)
                : null;
    }

    private static HotAnswer answer(Row row) {
        Project project = ProjectRow.read(row);
        return HotAnswer.of(ProjectView.of(project), project.entityVersion());
    }
}
