package dev.codeway.build;

import dev.codeway.platform.http.EntityVersion;
import dev.codeway.platform.postgres.DatabaseFailure;

import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.MessageBodyWriter;
import jakarta.ws.rs.ext.Provider;

import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

import javax.sql.DataSource;

/// The bytes of a log, read as fast as they are taken: a page at a time, holding a connection only
/// while a page is read.
///
/// @param slice which of them
public record LogDownload(DataSource database, BuildLog log, LogSlice slice) {

    private static final int PAGE = 256 * 1024;

    /// All of it or the range that the client wants (RFC 9110, 14).
    static RestResponse<LogDownload> answer(
            DataSource database,
            BuildLog log,
            @Nullable String range,
            @Nullable String ifRange,
            @Nullable List<String> ifNoneMatch) {
        // So many bytes of an attempt are always the same.
        EntityVersion version =
                new EntityVersion("\"%d-%d\"".formatted(log.attempt(), log.bytes()));
        boolean partial =
                range != null
                        && LogSlice.understands(range)
                        && (ifRange == null || ifRange.equals(version.tag()));
        LogSlice whole = new LogSlice(0, log.bytes());
        RestResponse<LogDownload> answer =
                version.answer(ifNoneMatch, new LogDownload(database, log, whole));
        if (partial && answer.getStatus() == 200) {
            LogSlice slice = LogSlice.of(String.valueOf(range), log.bytes());
            answer =
                    RestResponse.ResponseBuilder.<LogDownload>create(
                                    Response.Status.PARTIAL_CONTENT)
                            .entity(new LogDownload(database, log, slice))
                            .header(HttpHeaders.ETAG, version.tag())
                            .header("Content-Range", slice.contentRange(log.bytes()))
                            .header(HttpHeaders.CONTENT_LENGTH, slice.length())
                            .build();
        } else if (answer.getStatus() == 200) {
            answer.getHeaders().putSingle(HttpHeaders.CONTENT_LENGTH, whole.length());
        }
        describe(answer, log);
        return answer;
    }

    private static void describe(RestResponse<LogDownload> answer, BuildLog log) {
        Map.of(
                        "Accept-Ranges",
                        "bytes",
                        HttpHeaders.VARY,
                        HttpHeaders.ACCEPT,
                        // Builds write what they like, also HTML.
                        "X-Content-Type-Options",
                        "nosniff",
                        HttpHeaders.CONTENT_DISPOSITION,
                        "inline; filename=\"%s-%d.log\""
                                .formatted(log.deploymentId(), log.attempt()))
                .forEach(answer.getHeaders()::putSingle);
    }

    private void write(OutputStream output) throws IOException {
        for (long at = slice.first(); at < slice.end(); at += PAGE) {
            output.write(page(at));
        }
    }

    private byte[] page(long at) {
        try (Connection connection = database.getConnection()) {
            return log.read(connection, at, (int) Math.min(PAGE, slice.end() - at));
        } catch (SQLException failure) {
            throw new DatabaseFailure(failure);
        }
    }

    /// Names the types: for those that no writer names, the framework prefers one that writes
    /// anything as text.
    @Provider
    @Produces({MediaType.TEXT_PLAIN, MediaType.APPLICATION_OCTET_STREAM})
    static final class Writer implements MessageBodyWriter<LogDownload> {

        @Override
        public boolean isWriteable(
                Class<?> type, Type genericType, Annotation[] annotations, MediaType mediaType) {
            return type == LogDownload.class;
        }

        @Override
        public void writeTo(
                LogDownload download,
                Class<?> type,
                Type genericType,
                Annotation[] annotations,
                MediaType mediaType,
                MultivaluedMap<String, Object> headers,
                OutputStream output)
                throws IOException {
            download.write(output);
        }
    }
}
