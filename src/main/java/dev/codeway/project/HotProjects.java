package dev.codeway.project;

import dev.codeway.platform.hotread.HotAnswer;
import dev.codeway.platform.hotread.HotRead;
import dev.codeway.platform.hotread.HotRows;
import dev.codeway.platform.http.Identifier;
import dev.codeway.platform.identity.Permission;
import dev.codeway.platform.paging.NewestFirst;

import io.vertx.core.Future;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.Set;
import java.util.UUID;

/// One project by its id, and all, newest first.
@Singleton
class HotProjects {

    private final HotRows rows;

    HotProjects(HotRows rows) {
        this.rows = rows;
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
                ? rows.one(ProjectRow.VIEW, UUID.fromString(id))
                : null;
    }

    private @Nullable Future<@Nullable HotAnswer> newestFirst(
            String path, String none, @Nullable String query) {
        NewestFirst list = NewestFirst.read(path, query, null, Map.of()).orElse(null);
        return list == null ? null : rows.page(ProjectRow.VIEW, list, null);
    }
}
