package dev.codeway.build;

import dev.codeway.platform.http.QueryParameter;
import dev.codeway.platform.identity.Permission;
import dev.codeway.platform.limit.Lasting;

import io.smallrye.common.annotation.Blocking;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.smallrye.mutiny.Multi;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseHeader;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

import javax.sql.DataSource;

/// The API of logs.
@Path("/v1/deployments/{id}/logs")
@RolesAllowed(Permission.READ)
@Tag(name = "Deployments")
public class LogResource {

    private static final int DEFAULT_LIMIT = 100;
    private static final int MOST = 1_000;
    private static final String LAST_EVENT_ID = "Last-Event-ID";

    private final LogStream stream;
    private final DataSource database;
    private final Lasting lasting;

    LogResource(LogStream stream, DataSource database, Lasting lasting) {
        this.stream = stream;
        this.database = database;
        this.lasting = lasting;
    }

    @GET
    @RunOnVirtualThread
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "readLog",
            summary = "Read the log of a deployment",
            description =
                    "As JSON line by line; as its bytes (`Accept: text/plain` or"
                            + " `application/octet-stream`), also by `Range`; or as a stream"
                            + " (`Accept: text/event-stream`) that goes on until the deployment has"
                            + " ended, and after `Last-Event-ID`.")
    public RestResponse<LogPage> page(
            String id,
            @Parameter(
                            description = "Of which attempt to build it; the newest if absent",
                            schema = @Schema(implementation = Integer.class))
                    @RestQuery
                    @Nullable String attempt,
            @RestQuery @Nullable String cursor,
            @Parameter(
                            description = "Lines, 1 to 1000; more is taken as 1000",
                            schema = @Schema(implementation = Integer.class, defaultValue = "100"))
                    @RestQuery
                    @Nullable String limit,
            @RestHeader(HttpHeaders.IF_NONE_MATCH) @Nullable List<String> ifNoneMatch)
            throws SQLException {
        int most = limit == null ? DEFAULT_LIMIT : QueryParameter.upTo(MOST, "limit", limit);
        try (Connection connection = database.getConnection()) {
            LogState state = LogState.of(connection, id);
            if (cursor == null) {
                return answer(
                        LogPage.read(connection, state.attempt(attempt), 0, most), ifNoneMatch);
            }
            LogPlace place = LogPlace.parse("cursor", cursor);
            BuildLog log = place.require("cursor", state);
            if (attempt != null && state.attempt(attempt).attempt() != log.attempt()) {
                throw QueryParameter.illegal(
                        "cursor", "cursor-mismatch", "belongs to the log of another attempt");
            }
            return answer(LogPage.read(connection, log, place.offset(), most), ifNoneMatch);
        }
    }

    private static RestResponse<LogPage> answer(LogPage page, @Nullable List<String> ifNoneMatch) {
        RestResponse<LogPage> answer = page.version().answer(ifNoneMatch, page);
        answer.getHeaders().putSingle(HttpHeaders.VARY, HttpHeaders.ACCEPT);
        return answer;
    }

    // One method a type: where one has several, the framework looks for the writer of the answer as
    // if that were the entity, and finds the one that writes anything as text.
    @GET
    @RunOnVirtualThread
    @Produces("text/plain;qs=0.5")
    @Operation(hidden = true)
    public RestResponse<LogDownload> text(
            String id,
            @RestQuery @Nullable String attempt,
            @RestHeader("Range") @Nullable String range,
            @RestHeader("If-Range") @Nullable String ifRange,
            @RestHeader(HttpHeaders.IF_NONE_MATCH) @Nullable List<String> ifNoneMatch)
            throws SQLException {
        return download("text/plain;charset=UTF-8", id, attempt, range, ifRange, ifNoneMatch);
    }

    @GET
    @RunOnVirtualThread
    @Produces("application/octet-stream;qs=0.4")
    @Operation(hidden = true)
    public RestResponse<LogDownload> bytes(
            String id,
            @RestQuery @Nullable String attempt,
            @RestHeader("Range") @Nullable String range,
            @RestHeader("If-Range") @Nullable String ifRange,
            @RestHeader(HttpHeaders.IF_NONE_MATCH) @Nullable List<String> ifNoneMatch)
            throws SQLException {
        return download(
                MediaType.APPLICATION_OCTET_STREAM, id, attempt, range, ifRange, ifNoneMatch);
    }

    private RestResponse<LogDownload> download(
            String type,
            String id,
            @Nullable String attempt,
            @Nullable String range,
            @Nullable String ifRange,
            @Nullable List<String> ifNoneMatch)
            throws SQLException {
        try (Connection connection = database.getConnection()) {
            BuildLog log = LogState.of(connection, id).attempt(attempt);
            RestResponse<LogDownload> answer =
                    LogDownload.answer(database, log, range, ifRange, ifNoneMatch);
            // The framework's own would repeat the rank of the type.
            answer.getHeaders().putSingle(HttpHeaders.CONTENT_TYPE, type);
            return answer;
        }
    }

    // Begins on a virtual thread: what cannot be followed is refused while a status can say so.
    @GET
    @Blocking
    @RunOnVirtualThread
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @ResponseHeader(name = HttpHeaders.CACHE_CONTROL, value = "no-cache")
    @ResponseHeader(name = "X-Accel-Buffering", value = "no")
    @Operation(hidden = true)
    public Multi<OutboundSseEvent> stream(
            @Context Sse sse,
            String id,
            @RestHeader(LAST_EVENT_ID) @Nullable String lastEventId,
            @RestQuery @Nullable String cursor,
            @RestQuery @Nullable String attempt)
            throws SQLException {
        lasting.begin();
        return stream.follow(start(id, lastEventId, cursor, attempt))
                .map(frame -> event(sse, frame));
    }

    private LogStream.Start start(
            String id,
            @Nullable String lastEventId,
            @Nullable String cursor,
            @Nullable String attempt)
            throws SQLException {
        try (Connection connection = database.getConnection()) {
            LogState state = LogState.of(connection, id);
            if (lastEventId != null && !lastEventId.isEmpty()) {
                LogPlace seen = LogPlace.parse(LAST_EVENT_ID, lastEventId);
                return stream.resume(LAST_EVENT_ID, state, seen);
            }
            return cursor != null
                    ? stream.resume("cursor", state, LogPlace.parse("cursor", cursor))
                    : stream.start(state, attempt);
        }
    }

    private static OutboundSseEvent event(Sse sse, LogStream.Frame frame) {
        OutboundSseEvent.Builder event = sse.newEventBuilder().id(frame.id().toString());
        return frame.name() == null
                ? event.comment("nothing new").build()
                : event.name(frame.name()).data(frame.data()).build();
    }
}
