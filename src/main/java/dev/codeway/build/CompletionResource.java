package dev.codeway.build;

import dev.codeway.platform.identity.Permission;
import dev.codeway.platform.postgres.DatabaseFailure;
import dev.codeway.platform.problem.Problem;

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
import java.util.Optional;
import java.util.UUID;

import javax.sql.DataSource;

@Path("/v1/worker/deployments/{id}/complete")
@RolesAllowed(Permission.WORK)
@Tag(name = "Workers")
@RunOnVirtualThread
class CompletionResource {

    private final DataSource database;
    private final LogDigest log;
    private final BuildEnds ends;

    CompletionResource(DataSource database, LogDigest log, BuildEnds ends) {
        this.database = database;
        this.log = log;
        this.ends = ends;
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
        return QuarkusTransaction.requiringNew()
                .call(() -> complete(deployment, lease, said, logsComplete));
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

    /// @param logsComplete whether the log was the one that was written, when it was read
    private CompletionView complete(
            UUID deployment,
            UUID token,
            CompleteBuild.Checked said,
            @Nullable Boolean logsComplete) {
        try (Connection connection = database.getConnection()) {
            Optional<Lease.Completed> completed =
                    Lease.complete(connection, deployment, token, said, logsComplete);
            if (completed.isEmpty()) {
                return repeat(connection, deployment, token, said);
            }
            BuildOutcome outcome = said.outcome(completed.get().logsComplete());
            return CompletionView.of(
                    deployment, ends.apply(connection, new BuildFinished(deployment, outcome)));
        } catch (SQLException failure) {
            throw new DatabaseFailure(failure);
        }
    }

    private static CompletionView repeat(
            Connection connection, UUID deployment, UUID token, CompleteBuild.Checked said)
            throws SQLException {
        Lease lease = Lease.lock(connection, deployment, token);
        if (!Lease.COMPLETED.equals(lease.outcome())) {
            throw Lease.lost();
        }
        if (!said.fingerprint().equals(lease.completion())) {
            throw new Problem.Conflict(
                    "already-completed", "the build was completed with something else");
        }
        return CompletionView.of(connection, deployment);
    }
}
