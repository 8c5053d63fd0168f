package dev.codeway.deployment;

import dev.codeway.platform.http.QueryParameter;
import dev.codeway.platform.identity.Caller;
import dev.codeway.platform.paging.ListQuery;
import dev.codeway.platform.paging.Listing;

import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/// What a client may ask of a list of deployments. Sorts by `createdAt` or `updatedAt`.
public class DeploymentQuery extends ListQuery {

    static final String INCLUDE =
            "What to show with it: `project`, `release` (the last one that made it live), or both"
                    + " with a comma between";

    @RestQuery
    @Parameter(
            description = "Only deployments with this status; may be repeated",
            schema = @Schema(type = SchemaType.ARRAY, implementation = DeploymentStatus.class))
    @Nullable List<String> status;

    @RestQuery
    @Parameter(description = "Only deployments of this ref")
    @Nullable String ref;

    @RestQuery
    @Parameter(
            description = INCLUDE,
            schema = @Schema(type = SchemaType.ARRAY, implementation = String.class))
    @Nullable List<String> include;

    @Override
    protected Set<String> ownParameters() {
        return Set.of("status", "ref", "include");
    }

    /// The same, shown with these relations whatever the client asked for.
    public DeploymentQuery including(String... names) {
        include = List.of(names);
        return this;
    }

    Listing<Deployment> listing() {
        Listing<Deployment> listing = new Listing<>(this, DeploymentQuery::idOf, Deployment.SORTS);
        Set<UUID> visible = Caller.visible();
        if (visible != null) {
            listing.where("projectId in (:visible)", "visible", visible);
        }
        if (status != null && !status.isEmpty()) {
            EnumSet<DeploymentStatus> wanted = EnumSet.noneOf(DeploymentStatus.class);
            status.forEach(
                    name ->
                            wanted.add(
                                    QueryParameter.oneOf(
                                            DeploymentStatus.values(),
                                            "status",
                                            "unknown-status",
                                            name)));
            listing.where("status in (:status)", "status", List.copyOf(wanted));
        }
        if (ref != null) {
            listing.where("ref = :ref", "ref", QueryParameter.text("ref", ref));
        }
        return listing;
    }

    private static UUID idOf(Deployment deployment) {
        return deployment.id;
    }
}
