package dev.codeway.webhook;

import dev.codeway.platform.http.Identifier;
import dev.codeway.platform.http.QueryParameter;
import dev.codeway.platform.paging.ListQuery;
import dev.codeway.platform.paging.Listing;

import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

import java.util.Set;
import java.util.UUID;

/// What a client may ask of the list of webhooks. Sorts by `createdAt` or `updatedAt`.
public class WebhookQuery extends ListQuery {

    @RestQuery
    @Parameter(description = "Only webhooks for this project alone")
    @Nullable String projectId;

    @Override
    protected Set<String> ownParameters() {
        return Set.of("projectId");
    }

    Listing<Webhook> listing() {
        Listing<Webhook> listing = new Listing<>(this, WebhookQuery::idOf, Webhook.SORTS);
        if (projectId != null) {
            listing.where("projectId = :projectId", "projectId", project(projectId));
        }
        return listing;
    }

    private static UUID project(String id) {
        return Identifier.parse(id)
                .orElseThrow(
                        () ->
                                QueryParameter.illegal(
                                        "projectId", "invalid-id", "must be the id of a project"));
    }

    private static UUID idOf(Webhook webhook) {
        return webhook.id;
    }
}
