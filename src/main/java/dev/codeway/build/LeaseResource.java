package dev.codeway.build;

import dev.codeway.platform.identity.Permission;
import dev.codeway.platform.postgres.DatabaseFailure;

import io.smallrye.common.annotation.RunOnVirtualThread;

import jakarta.annotation.security.RolesAllowed;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;

import javax.sql.DataSource;

@Path("/v1/worker/deployments/{id}/lease")
@RolesAllowed(Permission.WORK)
@Tag(name = "Workers")
@RunOnVirtualThread
class LeaseResource {

    private final DataSource database;
    private final BuildConfiguration configuration;
    private final BuildEnds ends;

    LeaseResource(DataSource database, BuildConfiguration configuration, BuildEnds ends) {
        this.database = database;
        this.configuration = configuration;
        this.ends = ends;
    }

    @PUT
    @Transactional
    @Operation(
            operationId = "reportBuild",
            summary = "Keep a lease",
            description =
                    "The worker's sign of life, every 20 seconds. 409 `lease-lost` means that the"
                            + " build is another's by now: stop it.")
    public LeaseView report(
            String id,
            @Parameter(description = "The claim's leaseToken", required = true)
                    @RestHeader(Lease.HEADER)
                    @Nullable String token) {
        UUID deployment = Lease.deployment(id);
        UUID lease = Lease.token(token);
        try (Connection connection = database.getConnection()) {
            var extended = Lease.extend(connection, deployment, lease, configuration.lease());
            if (extended.isEmpty()) {
                throw Lease.lostOrUnknown(connection, deployment);
            }
            return extended.get();
        } catch (SQLException failure) {
            throw new DatabaseFailure(failure);
        }
    }

    @DELETE
    @Transactional
    @Operation(
            operationId = "handBackBuild",
            summary = "Hand a build back undone",
            description = "It goes back to its place in the queue, for another worker.")
    public RestResponse<Void> handBack(
            String id,
            @Parameter(description = "The claim's leaseToken", required = true)
                    @RestHeader(Lease.HEADER)
                    @Nullable String token) {
        UUID deployment = Lease.deployment(id);
        UUID given = Lease.token(token);
        try (Connection connection = database.getConnection()) {
            Lease lease = Lease.lock(connection, deployment, given);
            if (Lease.HANDED_BACK.equals(lease.outcome())) {
                return RestResponse.noContent();
            }
            if (lease.outcome() != null || lease.expired()) {
                throw Lease.lost();
            }
            lease.end(connection, Lease.HANDED_BACK);
            ends.apply(connection, new BuildFinished(deployment, new BuildOutcome.HandedBack()));
            return RestResponse.noContent();
        } catch (SQLException failure) {
            throw new DatabaseFailure(failure);
        }
    }
}
