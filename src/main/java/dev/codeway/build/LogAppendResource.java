package dev.codeway.build;

import dev.codeway.platform.identity.Permission;

import io.smallrye.common.annotation.RunOnVirtualThread;

import jakarta.annotation.security.RolesAllowed;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.SQLException;

import javax.sql.DataSource;

@Path("/v1/worker/deployments/{id}/log")
@RolesAllowed(Permission.WORK)
@Tag(name = "Workers")
class LogAppendResource {

    private final DataSource database;

    LogAppendResource(DataSource database) {
        this.database = database;
    }

    // Clients name whatever type they like, or none: bytes are bytes.
    @PATCH
    @RunOnVirtualThread
    @Consumes(MediaType.WILDCARD)
    @Transactional
    @Operation(
            operationId = "appendLog",
            summary = "Append to the log of a build",
            description =
                    "Any bytes, up to 1 MiB a request. They must begin where the log ends, else it"
                            + " is 416, which says where; what is stored already may be sent again."
                            + " `Content-Range: bytes */*` without a body asks how far the log has"
                            + " come. A lost lease is 409.")
    @RequestBody(
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_OCTET_STREAM,
                            schema = @Schema(type = SchemaType.STRING, format = "binary")))
    @APIResponse(
            responseCode = "202",
            description = "Stored for good",
            headers = {
                @Header(
                        name = "Range",
                        description = "What is stored, as `bytes=0-4095`; absent while nothing is",
                        schema = @Schema(type = SchemaType.STRING)),
                @Header(
                        name = LogAppend.LENGTH,
                        description = "How many bytes are stored",
                        schema = @Schema(type = SchemaType.INTEGER, format = "int64"))
            })
    public RestResponse<Void> append(
            String id,
            @Parameter(description = "The token of the lease", required = true)
                    @RestHeader(Lease.HEADER)
                    @Nullable String lease,
            @Parameter(description = "As `bytes 0-4095/*`", required = true)
                    @RestHeader(LogRange.HEADER)
                    @Nullable String contentRange,
            byte @Nullable [] body)
            throws SQLException {
        LogAppend append = LogAppend.parse(id, lease, contentRange, body);
        try (Connection connection = database.getConnection()) {
            long stored = append.store(connection);
            RestResponse.ResponseBuilder<Void> answer =
                    RestResponse.ResponseBuilder.create(Response.Status.ACCEPTED);
            LogAppend.progress(stored).forEach(answer::header);
            return answer.build();
        }
    }
}
