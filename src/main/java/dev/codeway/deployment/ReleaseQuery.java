package dev.codeway.deployment;

import dev.codeway.platform.http.QueryParameter;
import dev.codeway.platform.paging.ListQuery;
import dev.codeway.platform.paging.Listing;

import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

import java.util.Set;
import java.util.UUID;

/// What a client may ask of a ledger. Sorts by `createdAt`, which is when a release went live.
public class ReleaseQuery extends ListQuery {

    @RestQuery
    @Parameter(description = "Only releases of this kind: AUTO, PROMOTE or ROLLBACK")
    @Nullable String kind;

    @Override
    protected Set<String> ownParameters() {
        return Set.of("kind");
    }

    Listing<Release> listing(UUID project) {
        Listing<Release> listing =
                new Listing<>(this, ReleaseQuery::idOf, Release.SORTS)
                        .where("projectId = :project", "project", project);
        if (kind != null) {
            listing.where(
                    "kind = :kind",
                    "kind",
                    QueryParameter.oneOf(ReleaseKind.values(), "kind", "unknown-kind", kind));
        }
        return listing;
    }

    private static UUID idOf(Release release) {
        return release.id;
    }
}
