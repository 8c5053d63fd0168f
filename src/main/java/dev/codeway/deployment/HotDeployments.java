package dev.codeway.deployment;

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

/// One deployment by its id, and a project's, newest first, where none of them is queued: those are
/// shown with their place in the queue, which takes more than a row.
@Singleton
class HotDeployments {

    private static final String BY_ID = DeploymentRow.SELECT + " WHERE id = $1";

    private static final NewestFirst.Statements NEWEST_FIRST =
            NewestFirst.Statements.ofOne(DeploymentRow.SELECT, "project_id");

    private static final DeploymentSerializer JSON = new DeploymentSerializer();

    private final Pipelines pipelines;

    HotDeployments(Pipelines pipelines) {
        this.pipelines = pipelines;
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
                ? pipelines.one(BY_ID, Tuple.of(UUID.fromString(id)), HotDeployments::answer)
                : null;
    }

    private static @Nullable HotAnswer answer(Row row) {
        DeploymentView deployment = DeploymentRow.view(row);
        return isQueued(deployment)
                ? null
                : HotAnswer.of(deployment, JSON, DeploymentRow.version(row));
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
        return list == null
                ? null
                : pipelines.all(
                        list.sql(NEWEST_FIRST),
                        list.parameters(project),
                        DeploymentRow::view,
                        deployments -> answer(list, deployments));
    }

    /// Whether there is no such project only the operation finds out.
    private static @Nullable HotAnswer answer(NewestFirst list, List<DeploymentView> deployments) {
        if (deployments.isEmpty() || deployments.stream().anyMatch(HotDeployments::isQueued)) {
            return null;
        }
        Page<DeploymentView> page =
                list.page(deployments, DeploymentView::createdAt, DeploymentView::id);
        return HotAnswer.of(page, JSON, list.headers(page));
    }

    private static boolean isQueued(DeploymentView deployment) {
        return deployment.status() == DeploymentStatus.QUEUED;
    }
}
