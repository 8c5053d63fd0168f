package dev.codeway.console;

import dev.codeway.database.browse.Export;

import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyWriter;
import jakarta.ws.rs.ext.Provider;

import org.jboss.resteasy.reactive.RestResponse;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;

/// A table's rows as a file for whoever asked for it.
record TableFile(Export export) {

    RestResponse<TableFile> answer() {
        return RestResponse.ResponseBuilder.ok(this)
                .header(HttpHeaders.CONTENT_TYPE, export.format().mediaType())
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        "attachment; filename=\"%s.%s\""
                                .formatted(export.table().name(), export.format().extension()))
                .build();
    }

    /// Names the types: for those that no writer names, the framework prefers one that writes
    /// anything as text.
    @Provider
    @Produces({"text/csv", MediaType.APPLICATION_JSON})
    static final class Writer implements MessageBodyWriter<TableFile> {

        @Override
        public boolean isWriteable(
                Class<?> type, Type genericType, Annotation[] annotations, MediaType mediaType) {
            return type == TableFile.class;
        }

        @Override
        public void writeTo(
                TableFile file,
                Class<?> type,
                Type genericType,
                Annotation[] annotations,
                MediaType mediaType,
                MultivaluedMap<String, Object> headers,
                OutputStream output)
                throws IOException {
            file.export.writeTo(output);
        }
    }
}
