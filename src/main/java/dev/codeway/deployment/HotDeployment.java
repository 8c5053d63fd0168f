package dev.codeway.deployment;

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

/// One deployment, by its id, unless it is queued.
@Singleton
class HotDeployment implements HotRead {

    private static final String SQL = DeploymentRow.SELECT + " WHERE id = $1";

    private final Pipelines pipelines;

    HotDeployment(Pipelines pipelines) {
        this.pipelines = pipelines;
    }

    @Override
    public String path() {
        return "/v1/deployments/{id}";
    }

    @Override
    public Set<String> permissions() {
        return Set.of(Permission.READ);
    }

    @Override
    public @Nullable Future<@Nullable HotAnswer> read(
            String path, String id, @Nullable String query) {
        return query == null && Identifier.isCanonical(id)
                ? pipelines.one(SQL, Tuple.of(UUID.fromString(id)), HotDeployment::answer)
                : null;
    }

    private static @Nullable HotAnswer answer(Row row) {
        Deployment deployment = DeploymentRow.read(row);
        return DeploymentRow.isSettled(deployment)
                ? HotAnswer.of(DeploymentView.of(deployment, null), deployment.entityVersion())
                : null;
    }
}
