package dev.codeway.deployment;

import dev.codeway.platform.hotread.HotAnswer;
import dev.codeway.platform.hotread.HotRead;
import dev.codeway.platform.http.Identifier;
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
import java.util.UUID;

/// A project's deployments, newest first, where there are some and none of them is queued.
@Singleton
class HotDeployments implements HotRead {

    private static final NewestFirst.Statements SQL =
            NewestFirst.Statements.ofOne(DeploymentRow.SELECT, "project_id");

    private final Pipelines pipelines;

    HotDeployments(Pipelines pipelines) {
        this.pipelines = pipelines;
    }

    @Override
    public String path() {
        return "/v1/projects/{id}/deployments";
    }

    @Override
    public Set<String> permissions() {
        return Set.of(Permission.READ);
    }

    @Override
    public @Nullable Future<@Nullable HotAnswer> read(
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
        return list == null
                ? null
                : pipelines.all(
                        list.sql(SQL),
                        list.parameters(project),
                        DeploymentRow::read,
                        deployments -> answer(list, deployments));
    }

    private static @Nullable HotAnswer answer(NewestFirst list, List<Deployment> deployments) {
        if (deployments.isEmpty() || !deployments.stream().allMatch(DeploymentRow::isSettled)) {
            return null;
        }
        Page<DeploymentView> page =
                list.page(
                        deployments.stream().map(it -> DeploymentView.of(it, null)).toList(),
                        DeploymentView::createdAt,
                        DeploymentView::id);
        return HotAnswer.of(page, list.headers(page));
    }
}
