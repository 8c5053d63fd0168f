package dev.codeway.deployment;

import dev.codeway.platform.http.EntityVersion;

import io.quarkus.narayana.jta.QuarkusTransaction;

import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

import java.util.List;

/// A deployment as it stood at one moment, free of session and connection.
record Snapshot(DeploymentView view, EntityVersion version) {

    static Snapshot of(Deployment deployment) {
        return new Snapshot(DeploymentView.of(deployment), deployment.entityVersion());
    }

    /// Reads in a transaction of its own, over when this returns. Throws 404 where there is none.
    static Snapshot read(String id) {
        return QuarkusTransaction.requiringNew().call(() -> of(Deployment.get(id)));
    }

    RestResponse<DeploymentView> answer(@Nullable List<String> ifNoneMatch) {
        return version.answer(ifNoneMatch, view);
    }
}
