package dev.codeway.deployment;

import dev.codeway.platform.http.EntityVersion;
import dev.codeway.platform.relation.Include;

import io.quarkus.narayana.jta.QuarkusTransaction;

import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

import java.util.List;

/// A deployment as it stood at one moment, free of session and connection.
record Snapshot(DeploymentView view, EntityVersion version) {

    /// Reads in a transaction of its own, over when this returns. Throws 404 where there is none.
    static Snapshot read(String id, Queue queue, Include<DeploymentView> include) {
        return QuarkusTransaction.requiringNew()
                .call(() -> of(Deployment.get(id), queue).with(include));
    }

    static Snapshot of(Deployment deployment, Queue queue) {
        return new Snapshot(queue.view(deployment), deployment.entityVersion());
    }

    private Snapshot with(Include<DeploymentView> include) {
        DeploymentView whole = include.in(view);
        return new Snapshot(whole, include.version(version, whole));
    }

    RestResponse<DeploymentView> answer(@Nullable List<String> ifNoneMatch) {
        // The place in the queue changes without the deployment: there is always something new.
        return version.answer(view.queue() == null ? ifNoneMatch : null, view);
    }
}
