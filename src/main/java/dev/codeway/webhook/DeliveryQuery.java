package dev.codeway.webhook;

import dev.codeway.platform.http.QueryParameter;
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

/// What a client may ask of the list of a webhook's deliveries. Sorts by `createdAt`.
public class DeliveryQuery extends ListQuery {

    @RestQuery
    @Parameter(
            description = "Only deliveries with this status; may be repeated",
            schema = @Schema(type = SchemaType.ARRAY, implementation = DeliveryStatus.class))
    @Nullable List<String> status;

    @Override
    protected Set<String> ownParameters() {
        return Set.of("status");
    }

    Listing<WebhookDelivery> listing(UUID webhookId) {
        Listing<WebhookDelivery> listing =
                new Listing<>(this, DeliveryQuery::idOf, WebhookDelivery.SORTS);
        listing.where("webhookId = :webhookId", "webhookId", webhookId);
        if (status != null && !status.isEmpty()) {
            EnumSet<DeliveryStatus> wanted = EnumSet.noneOf(DeliveryStatus.class);
            status.forEach(
                    name ->
                            wanted.add(
                                    QueryParameter.oneOf(
                                            DeliveryStatus.values(),
                                            "status",
                                            "unknown-status",
                                            name)));
            listing.where("status in (:status)", "status", List.copyOf(wanted));
        }
        return listing;
    }

    private static UUID idOf(WebhookDelivery delivery) {
        return delivery.id;
    }
}
