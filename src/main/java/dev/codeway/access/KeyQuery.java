package dev.codeway.access;

import dev.codeway.platform.http.QueryParameter;
import dev.codeway.platform.identity.Role;
import dev.codeway.platform.paging.ListQuery;
import dev.codeway.platform.paging.Listing;

import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

import java.util.Set;
import java.util.UUID;

/// What a client may ask of the list of keys. Sorts by `createdAt` or `updatedAt`.
public class KeyQuery extends ListQuery {

    @RestQuery
    @Parameter(
            description = "Only keys of this role",
            schema = @Schema(enumeration = {"reader", "developer", "worker", "router", "admin"}))
    @Nullable String role;

    @Override
    protected Set<String> ownParameters() {
        return Set.of("role");
    }

    Listing<ApiKey> listing() {
        Listing<ApiKey> listing = new Listing<>(this, KeyQuery::idOf, ApiKey.SORTS);
        if (role != null) {
            listing.where("role = :role", "role", role(role));
        }
        return listing;
    }

    private static Role role(String name) {
        return Role.read(name)
                .orElseThrow(
                        () ->
                                QueryParameter.illegal(
                                        "role",
                                        "unknown-value",
                                        "must be one of reader, developer, worker, router, admin"));
    }

    private static UUID idOf(ApiKey key) {
        return key.id;
    }
}
