package dev.codeway.build;

import dev.codeway.platform.identity.Permission;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.smallrye.common.annotation.RunOnVirtualThread;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestHeader;
import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;

import javax.sql.DataSource;

@Path("/v1/worker/deployments/{id}/complete")
@RolesAllowed(Permission.WORK)
@Tag(name = "Workers")
@RunOnVirtualThread
class CompletionResource {

    private final DataSource database;
    private final LogDigest log;
    private final Completions completions;

    CompletionResource(DataSource database, LogDigest log, Completions completions) {
        this.database = database;
        this.log = log;
        this.completions = completions;
    }

    @POST
    @Operation(
            operationId = "completeBuild",
            summary = "Say how a build ended",
            description =
                    "Repeating the same is 200, saying something else 409 `already-completed`. The"
                            + " answer says what became of the deployment.")
    public CompletionView complete(
            String id,
            @Parameter(description = "The claim's leaseToken", required = true)
                    @RestHeader(Lease.HEADER)
                    @Nullable String token,
            @Nullable CompleteBuild request) {
        UUID deployment = Lease.deployment(id);
        UUID lease = Lease.token(token);
        CompleteBuild.Checked said = (request == null ? CompleteBuild.EMPTY : request).check();
        // Before anything is locked: a large log takes seconds.
        Boolean logsComplete =
                said.log() == null ? null : isComplete(deployment, lease, said.log());
        return completions.end(new Completions.Completion(deployment, lease, said, logsComplete));
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
