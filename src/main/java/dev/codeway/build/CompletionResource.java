package dev.codeway.build;

import dev.codeway.platform.identity.Permission;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.virtual.threads.VirtualThreads;
import io.smallrye.mutiny.Uni;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestHeader;
import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;
import java.util.concurrent.ExecutorService;

import javax.sql.DataSource;

@Path("/v1/worker/deployments/{id}/complete")
@RolesAllowed(Permission.WORK)
@Tag(name = "Workers")
class CompletionResource {

    private final DataSource database;
    private final LogDigest log;
    private final Completions completions;
    private final ExecutorService virtualThreads;

    CompletionResource(
            DataSource database,
            LogDigest log,
            Completions completions,
            @VirtualThreads ExecutorService virtualThreads) {
        this.database = database;
        this.log = log;
        this.completions = completions;
        this.virtualThreads = virtualThreads;
    }

    // On the event loop, for it waits for others to be done together with.
    @POST
    // As in ResolveResource.
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "completeBuild",
            summary = "Say how a build ended",
            description =
                    "Repeating the same is 200, saying something else 409 `already-completed`. The"
                            + " answer says what became of the deployment.")
    public Uni<CompletionView> complete(
            String id,
            @Parameter(description = "The claim's leaseToken", required = true)
                    @RestHeader(Lease.HEADER)
                    @Nullable String token,
            @Nullable CompleteBuild request) {
        UUID deployment = Lease.deployment(id);
        UUID lease = Lease.token(token);
        CompleteBuild.Checked said = (request == null ? CompleteBuild.EMPTY : request).check();
        CompleteBuild.Checked.Log written = said.log();
        return written == null
                ? completions.end(new Completions.Completion(deployment, lease, said, null))
                // Before anything is locked: a large log takes seconds.
                : Uni.createFrom()
                        .item(() -> isComplete(deployment, lease, written))
                        .runSubscriptionOn(virtualThreads)
                        .chain(
                                it ->
                                        completions.end(
                                                new Completions.Completion(
                                                        deployment, lease, said, it)));
    }

    private boolean isComplete(UUID deployment, UUID token, CompleteBuild.Checked.Log written) {
        Lease lease = QuarkusTransaction.requiringNew().call(() -> read(deployment, token));
        return lease.outcome() == null
                && lease.logBytes() == written.bytes()
                && log.matches(deployment, lease.attempt(), written.bytes(), written.sha256());
    }

    private Lease read(UUID deployment, UUID token) throws SQLException {
        try (Connection connection = database.getConnection()) {
            return Lease.lock(connection, deployment, token);
        }
    }
}
