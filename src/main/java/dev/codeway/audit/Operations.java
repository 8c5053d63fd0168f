package dev.codeway.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.quarkus.smallrye.openapi.runtime.OpenApiConstants;
import io.quarkus.smallrye.openapi.runtime.OpenApiDocumentService;
import io.smallrye.openapi.runtime.io.Format;

import jakarta.enterprise.context.ApplicationScoped;

import org.jboss.resteasy.reactive.server.mapping.RuntimeResource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/// The API's operations, as its description names them: annotations are not to be had in a native
/// executable.
@ApplicationScoped
class Operations {

    private final Map<String, String> ids = new HashMap<>();

    Operations(OpenApiDocumentService descriptions, ObjectMapper json) {
        byte[] description =
                descriptions.getDocument(OpenApiConstants.DEFAULT_DOCUMENT_NAME, Format.JSON);
        try {
            json.readTree(description).path("paths").forEachEntry(this::add);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private void add(String path, JsonNode methods) {
        methods.forEachEntry(
                (method, operation) ->
                        ids.put(
                                method.toUpperCase(Locale.ROOT) + ' ' + path,
                                operation.path("operationId").asText()));
    }

    /// One that the description leaves out is called by its method and path.
    Operation of(RuntimeResource resource) {
        String path =
                (resource.getClassPath().template + resource.getPath().template)
                        .replaceFirst("(?<=.)/$", "");
        String name = resource.getHttpMethod() + ' ' + path;
        return new Operation(ids.getOrDefault(name, name), resource.getHttpMethod(), path);
    }
}
