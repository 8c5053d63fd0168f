package dev.codeway.console;

import dev.codeway.platform.problem.Problem;

import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.HttpHeaders;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestResponse;

@Path("/console/assets/{fingerprint}/{name}")
@PermitAll
class AssetResource {

    @GET
    @Operation(hidden = true)
    public RestResponse<String> get(String fingerprint, String name) {
        return Assets.find(fingerprint, name)
                .map(
                        it ->
                                RestResponse.ResponseBuilder.ok(it.text())
                                        .header(HttpHeaders.CONTENT_TYPE, it.type())
                                        .header(
                                                HttpHeaders.CACHE_CONTROL,
                                                "public, max-age=31536000, immutable")
                                        .build())
                .orElseThrow(() -> new Problem.NotFound("unknown-path", "there is no such file"));
    }
}
