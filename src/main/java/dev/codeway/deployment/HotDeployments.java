package dev.codeway.deployment;

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

/// One deployment by its id, and a project's, newest first.
@Singleton
class HotDeployments {

    private final HotRows rows;

    HotDeployments(HotRows rows) {
        this.rows = rows;
    }

    @Produces
    @Singleton
    HotRead one() {
        return new HotRead("/v1/deployments/{id}", Set.of(Permission.READ), this::one);
    }

    @Produces
    @Singleton
    HotRead newestFirst() {
        return new HotRead(
                "/v1/projects/{id}/deployments", Set.of(Permission.READ), this::newestFirst);
    }

    private @Nullable Future<@Nullable HotAnswer> one(
            String path, String id, @Nullable String query) {
        return query == null && Identifier.isCanonical(id)
                ? rows.one(DeploymentRow.VIEW, UUID.fromString(id))
                : null;
    }

    private @Nullable Future<@Nullable HotAnswer> newestFirst(
            String path, String id, @Nullable String query) {
        if (!Identifier.isCanonical(id)) {
            return null;
        }
        UUID project = UUID.fromString(id);
        NewestFirst list =
                NewestFirst.read(
                                path,
                                query,
                                Deployment.OF_PROJECT,
                                Map.of(Deployment.PROJECT, project))
                        .orElse(null);
        return list == null ? null : rows.page(DeploymentRow.VIEW, list, project);
    }
}
